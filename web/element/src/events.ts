import type { Cell, Certificate, Failure } from "./api/protocol.js";

/** What the elements say to their page; each bubbles, also out of shadow roots. */
export interface MartletEvents {
  load: CustomEvent<{ embedId: string; name: string | null; metrics: number; timeTaken: number }>; // all cards are there; milliseconds
  error: CustomEvent<Failure & { metricId: string | null }>; // of one card, or of the whole where metricId is null
  select: CustomEvent<{
    metricId: string;
    member: string;
    value: Cell;
    label: string;
    certificate: Certificate | null;
  }>;
  "token-expired": CustomEvent<Failure>;
}
