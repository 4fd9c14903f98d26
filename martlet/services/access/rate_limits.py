"""How often a token may call, and how often an address may fail to authenticate."""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError
from redis.asyncio import ConnectionPool

from martlet.errors import Code, Failure
from martlet.settings import Settings

_log = logging.getLogger("martlet.limits")

T = TypeVar("T")

_REDIS_SECONDS = 1.0
_AWAY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left to a caller of the policy's `quota` until `reset` (seconds from now)."""

    policy: str
    quota: int
    window: int
    left: int
    reset: int

    def headers(self) -> dict[str, str]:
        """As the IETF draft "RateLimit header fields for HTTP" has them."""
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.quota};w={self.window}',
            "RateLimit": f'"{self.policy}";r={self.left};t={self.reset}',
        }


class RateLimits:
    """Shared through Redis where it is configured; while that is away, each server counts alone."""

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

    async def count(self, token_id: str) -> Standing:
        """Count one call of a token.

        Raises RATE_LIMIT_EXCEEDED with its headers.
        """
        is_within, standing = await self._hit(self._calls, "token", token_id)
        if not is_within:
            raise _exceeded(standing)
        return standing

    async def count_failure(self, address: str) -> Standing:
        """Count one failure of an address to authenticate.

        Raises RATE_LIMIT_EXCEEDED where it failed too often. Nobody is asked before they fail:
        whoever shares the address with a valid token has done nothing.
        """
        is_within, standing = await self._hit(self._failures, "address", address)
        if not is_within:
            raise _exceeded(standing)
        return standing

    async def _hit(self, item: RateLimitItem, *key: str) -> tuple[bool, Standing]:
        async def hit(limiter: MovingWindowRateLimiter) -> tuple[bool, Standing]:
            is_within = await limiter.hit(item, *key)
            return is_within, await _standing(limiter, item, *key)

        return await self._counted(hit)

    async def _counted(self, count: Callable[[MovingWindowRateLimiter], Awaitable[T]]) -> T:
        """`count` by the shared store; by this server alone for a while after that was away."""
        if self._shared is not None and time.monotonic() >= self._shared_from:
            try:
                return await count(self._shared)
            except StorageError:
                _log.warning("rate limits: the shared store is away; this server counts alone")
                self._shared_from = time.monotonic() + _AWAY_SECONDS
        return await count(self._own)


def _redis_pool(url: str) -> ConnectionPool | None:
    if not url:
        return None
    return ConnectionPool.from_url(
        url, socket_timeout=_REDIS_SECONDS, socket_connect_timeout=_REDIS_SECONDS
    )


def _shared_limiter(pool: ConnectionPool) -> MovingWindowRateLimiter:
    storage = RedisStorage(
        "async+redis://",
        implementation="redispy",
        wrap_exceptions=True,
        connection_pool=pool,  # type: ignore[arg-type]  # its annotation forgets the pool
    )
    return MovingWindowRateLimiter(storage)


async def _standing(limiter: MovingWindowRateLimiter, item: RateLimitItem, *key: str) -> Standing:
    stats = await limiter.get_window_stats(item, *key)
    reset = max(0, round(stats.reset_time - time.time()))
    return Standing(key[0], item.amount, item.get_expiry(), max(0, stats.remaining), reset)


def _exceeded(standing: Standing) -> Failure:
    wait = max(1, standing.reset)
    return Failure(
        Code.RATE_LIMIT_EXCEEDED,
        f"More than {standing.quota} requests in {standing.window} seconds; wait {wait} seconds.",
        headers={**standing.headers(), "Retry-After": str(wait)},
    )
