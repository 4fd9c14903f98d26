import type { Cell, Certificate, Failure } from "./api/protocol.js";

/** Events for the page; each bubbles, also out of shadow roots. */
export interface MartletEvents {
  load: CustomEvent<{ embedId: string; name: string | null; metrics: number; timeTaken: number }>; // every card has its answer; timeTaken in milliseconds
  error: CustomEvent<Failure & { metricId: string | null }>; // of one card, or of the whole board if metricId is null
  select: CustomEvent<{
    metricId: string;
    member: string;
    value: Cell;
    label: string;
    certificate: Certificate | null;
  }>;
  "token-expired": CustomEvent<Failure>;
}
