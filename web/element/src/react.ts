/** The elements as React components. The code of the elements is loaded in the browser only. */
import { type CSSProperties, createElement, type FunctionComponent, useEffect, useLayoutEffect, useRef } from "react";
import type { GetToken } from "./api/access.js";
import type { MartletEvents } from "./events.js";

interface CommonProps {
  token?: string;
  getToken?: GetToken;
  apiUrl?: string;
  theme?: "light" | "dark" | "auto" | Record<string, unknown>;
  locale?: string;
  timezone?: string;
  className?: string;
  style?: CSSProperties;
  onLoad?: (event: MartletEvents["load"]) => void;
  onError?: (event: MartletEvents["error"]) => void;
  onSelect?: (event: MartletEvents["select"]) => void;
  onTokenExpired?: (event: MartletEvents["token-expired"]) => void;
}

export interface DashboardProps extends CommonProps {
  dashboardId: string;
}

export interface MetricProps extends CommonProps {
  metricId?: string;
  embedId?: string;
  dashboardId?: string;
}

const LISTENERS = { onLoad: "load", onError: "error", onSelect: "select", onTokenExpired: "token-expired" } as const;
type ListenerName = keyof typeof LISTENERS;

const COMMON = ["token", "getToken", "apiUrl", "locale", "timezone"];

export const MartletDashboard = component<DashboardProps>("martlet-dashboard", ["dashboardId"]);
export const MartletMetric = component<MetricProps>("martlet-metric", ["metricId", "embedId", "dashboardId"]);

function component<P extends CommonProps>(tag: string, ids: readonly string[]): FunctionComponent<P> {
  return function Martlet(props: P) {
    const ref = useRef<HTMLElement>(null);
    const latest = useRef<CommonProps>(props);
    latest.current = props;
    useEffect(() => void import("./element.js"), []);
    useEffect(() => (ref.current ? listened(ref.current, latest) : undefined), []);
    // On a server there is no layout effect, and no element to set properties of.
    (typeof window === "undefined" ? useEffect : useLayoutEffect)(() => {
      if (ref.current) assign(ref.current, props, [...COMMON, ...ids]);
    });
    return createElement(tag, { ref, class: props.className, style: props.style });
  };
}

/** Sets properties, not attributes, so that functions and objects keep their type. */
function assign(element: HTMLElement, props: CommonProps, names: readonly string[]): void {
  const values: Record<string, unknown> = Object.fromEntries(
    Object.entries(props).filter(([name]) => names.includes(name)),
  );
  const { theme } = props;
  values["theme"] = typeof theme === "object" ? JSON.stringify(theme) : (theme ?? null);
  const properties = element as unknown as Record<string, unknown>;
  for (const [name, value] of Object.entries(values)) if (properties[name] !== value) properties[name] = value;
}

/** Listeners are attached once, and call the handlers of the latest rendering. */
function listened(element: HTMLElement, latest: { current: CommonProps }): () => void {
  const stop = new AbortController();
  for (const [prop, name] of Object.entries(LISTENERS)) {
    const dispatch = (event: Event): void =>
      (latest.current[prop as ListenerName] as ((event: Event) => void) | undefined)?.(event);
    element.addEventListener(name, dispatch, { signal: stop.signal });
  }
  return () => stop.abort();
}
