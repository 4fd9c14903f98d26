import type { Failure } from "../api/protocol.js";

/** What all cards of one element share. Each change makes a new object. */
export interface RenderContext {
  key: string; // equal for equal contexts
  locale: string;
  timezone: string;
  isDark: boolean;
  emit(name: string, detail: unknown): void;
  fail(failure: Failure, metricId: string | null): void;
}
