"""How often a token may call, and how often an address may fail to authenticate."""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError

from martlet.errors import Code, Failure
from martlet.settings import Settings

if TYPE_CHECKING:
    from redis.asyncio import ConnectionPool

_log = logging.getLogger("martlet.limits")

T = TypeVar("T")

_REDIS_SECONDS = 1.0
_AWAY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class RateLimitState:
    """The calls left of the policy's `quota` until `reset` (seconds from now)."""

    policy: str
    quota: int
    window: int
    left: int
    reset: int

    def headers(self) -> dict[str, str]:
        """The headers of the IETF draft "RateLimit header fields for HTTP"."""
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.quota};w={self.window}',
            "RateLimit": f'"{self.policy}";r={self.left};t={self.reset}',
        }


class RateLimits:
    """Shared through Redis if that is configured; while it is down, each server counts alone."""

    def __init__(self, settings: Settings) -> None:
        window = settings.rate_limit_seconds
        self._calls = RateLimitItemPerSecond(settings.rate_limit, window)
        self._failures = RateLimitItemPerSecond(settings.failed_auth_limit, window)
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._pool = _redis_pool(settings.redis_url.get_secret_value())
        self._shared = _shared_limiter(self._pool) if self._pool else None
        self._shared_from = 0.0

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.aclose()

    async def count(self, token_id: str) -> RateLimitState:
        """Count one call of a token.

        Raises RATE_LIMIT_EXCEEDED with its headers.
        """
        is_within, state = await self._hit(self._calls, "token", token_id)
        if not is_within:
            raise _exceeded(state)
        return state

    async def count_failure(self, address: str) -> RateLimitState:
        """Count one failure of an address to authenticate.

        Raises RATE_LIMIT_EXCEEDED where it failed too often. Nothing is checked before a failure: a
        holder of a valid token who shares the address is not affected.
        """
        is_within, state = await self._hit(self._failures, "address", address)
        if not is_within:
            raise _exceeded(state)
        return state

    async def _hit(self, item: RateLimitItem, *key: str) -> tuple[bool, RateLimitState]:
        async def hit(limiter: MovingWindowRateLimiter) -> tuple[bool, RateLimitState]:
            is_within = await limiter.hit(item, *key)
            return is_within, await _state_of(limiter, item, *key)

        return await self._counted(hit)

    async def _counted(self, count: Callable[[MovingWindowRateLimiter], Awaitable[T]]) -> T:
        """`count` by the shared store; by this server alone for a while after that failed."""
        if self._shared is not None and time.monotonic() >= self._shared_from:
            try:
                return await count(self._shared)
            except StorageError:
                _log.warning("rate limits: the shared store is down; this server counts alone")
                self._shared_from = time.monotonic() + _AWAY_SECONDS
        return await count(self._own)


def _redis_pool(url: str) -> "ConnectionPool | None":
    if not url:
        return None
    from redis.asyncio import ConnectionPool  # noqa: PLC0415 - most servers have no Redis

    return ConnectionPool.from_url(
        url, socket_timeout=_REDIS_SECONDS, socket_connect_timeout=_REDIS_SECONDS
    )


def _shared_limiter(pool: "ConnectionPool") -> MovingWindowRateLimiter:
    from limits.aio.storage import RedisStorage  # noqa: PLC0415 - as above

    storage = RedisStorage(
        "async+redis://",
        implementation="redispy",
        wrap_exceptions=True,
        connection_pool=pool,  # type: ignore[arg-type]  # its annotation forgets the pool
    )
    return MovingWindowRateLimiter(storage)


async def _state_of(
    limiter: MovingWindowRateLimiter, item: RateLimitItem, *key: str
) -> RateLimitState:
    stats = await limiter.get_window_stats(item, *key)
    reset = max(0, round(stats.reset_time - time.time()))
    return RateLimitState(key[0], item.amount, item.get_expiry(), max(0, stats.remaining), reset)


def _exceeded(state: RateLimitState) -> Failure:
    wait = max(1, state.reset)
    return Failure(
        Code.RATE_LIMIT_EXCEEDED,
        f"More than {state.quota} requests in {state.window} seconds; wait {wait} seconds.",
        headers={**state.headers(), "Retry-After": str(wait)},
    )
