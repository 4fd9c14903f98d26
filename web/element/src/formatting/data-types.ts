/** Groups of the API's data types. */

const NUMBERS = new Set(["integer", "decimal", "float"]);
const TIMES = new Set(["date", "timestamp", "timestamptz"]);

export const isNumeric = (dataType: string): boolean => NUMBERS.has(dataType);
export const isTime = (dataType: string): boolean => TIMES.has(dataType);
