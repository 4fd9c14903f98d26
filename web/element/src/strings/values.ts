/** Texts that stand for values, wherever they are written. */

export const valueStrings = {
  none: "–",
  yes: "Yes",
  no: "No",
  percentagePoints: (points: string) => `${points} pp`,
};
