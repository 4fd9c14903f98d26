import type { Failure } from "../api/protocol.js";

/** What surrounds all cards of one element alike. A new object stands for a change of any of it. */
export interface RenderContext {
  key: string; // equal for equal settings
  locale: string;
  timezone: string;
  isDark: boolean;
  emit(name: string, detail: unknown): void;
  fail(failure: Failure, metricId: string | null): void;
}
