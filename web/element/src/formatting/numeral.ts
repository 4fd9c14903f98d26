/** Numbers in words of a locale. Decimals come as strings and keep every digit: Intl takes them as they are. */

import type { Format } from "../api/protocol.js";
import { valueStrings } from "../strings/values.js";

type Options = Intl.NumberFormatOptions;

const cache = new Map<string, Intl.NumberFormat>();
const SIZES = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"];
const FRACTION = /\.(\d+)$/;
// A longer fraction comes from a division (an average); its digits carry no information.
const LONGEST_FRACTION = 10;
// From here on languages have no short form of a number.
const LONGEST_WORD = 1e15;

/** `value` as `format` asks; without it, as many digits as it has. */
export function numeral(locale: string, value: number | string, format: Format | undefined): string {
  if (format?.style === "bytes") return bytes(locale, Number(value), format);
  if (format?.style === "unit") return measured(locale, value, format);
  return formatNumber(locale, value, options(value, format));
}

/** `value` in few characters, for marks of axes. */
export function compact(locale: string, value: number, format: Format | undefined, significant: number): string {
  if (format?.style === "bytes") return bytes(locale, value, { style: "bytes" });
  const isShare = format?.style === "percent";
  const size = Math.abs(isShare ? 100 * value : value);
  return formatNumber(locale, value, {
    ...style(format),
    ...(isShare || size < 1000 ? fraction(size, significant) : word(size, significant)),
  });
}

/** So many significant digits, but never fewer than the integer part has. */
function fraction(size: number, significant: number): Options {
  const digits = size === 0 ? 0 : significant - 1 - Math.floor(Math.log10(size));
  return { minimumFractionDigits: 0, maximumFractionDigits: Math.min(20, Math.max(0, digits)) };
}

function word(size: number, significant: number): Options {
  return { notation: size < LONGEST_WORD ? "compact" : "scientific", maximumSignificantDigits: significant };
}

/** A difference with its sign; of shares, in points of a percent. */
export function difference(locale: string, value: number | string, format: Format | undefined): string {
  const sign: Options = { signDisplay: "exceptZero" };
  if (format?.style === "percent")
    return valueStrings.percentagePoints(
      formatNumber(locale, Number(value) * 100, { ...sign, maximumFractionDigits: 1 }),
    );
  if (format?.style === "bytes" || format?.style === "unit")
    return (Number(value) > 0 ? "+" : "") + numeral(locale, value, format);
  return formatNumber(locale, value, { ...options(value, format), ...sign });
}

export function percent(locale: string, ratio: number, isSigned: boolean): string {
  const digits = Math.abs(ratio) >= 10 ? 0 : 1;
  return formatNumber(locale, ratio, {
    style: "percent",
    maximumFractionDigits: digits,
    signDisplay: isSigned ? "exceptZero" : "negative",
  });
}

function options(value: number | string, format: Format | undefined): Options {
  const digits = format?.digits;
  const isGiven = typeof digits === "number" && digits >= 0 && digits <= 20;
  if (format?.isCompact) return { ...style(format), notation: "compact", maximumFractionDigits: isGiven ? digits : 1 };
  if (isGiven) return { ...style(format), minimumFractionDigits: digits, maximumFractionDigits: digits };
  if (format?.style === "currency") return style(format);
  if (format?.style === "percent") return { ...style(format), maximumFractionDigits: 1 };
  return ownDigits(value);
}

function ownDigits(value: number | string): Options {
  if (typeof value === "number")
    return Math.abs(value) >= 1 ? { maximumFractionDigits: 2 } : { maximumSignificantDigits: 3 };
  const length = FRACTION.exec(value)?.[1]?.length ?? 0;
  if (length > LONGEST_FRACTION) return { maximumFractionDigits: 4 };
  return { minimumFractionDigits: length, maximumFractionDigits: length };
}

function style(format: Format | undefined): Options {
  if (format?.style === "percent") return { style: "percent" };
  if (format?.style !== "currency" || !format.currency) return {};
  return { style: "currency", currency: format.currency, currencyDisplay: "narrowSymbol" };
}

function bytes(locale: string, value: number, format: Format): string {
  const step = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)) / 3);
  const power = Math.max(0, Math.min(SIZES.length - 1, step));
  const digits = format.digits ?? (power === 0 ? 0 : 1);
  return formatNumber(locale, value / 1000 ** power, {
    style: "unit",
    unit: SIZES[power]!,
    unitDisplay: power === 0 ? "narrow" : "short",
    maximumFractionDigits: digits,
  });
}

function measured(locale: string, value: number | string, format: Format): string {
  const plain = options(value, { ...format, style: "decimal" });
  if (!format.unit) return formatNumber(locale, value, plain);
  if (isKnownUnit(locale, format.unit))
    return formatNumber(locale, value, { ...plain, style: "unit", unit: format.unit, unitDisplay: "short" });
  return `${formatNumber(locale, value, plain)} ${format.unit}`;
}

function isKnownUnit(locale: string, unit: string): boolean {
  return intl(locale, { style: "unit", unit }).resolvedOptions().style === "unit";
}

/** If a language has no short form for a size (German for thousands), the number is written in full. */
function formatNumber(locale: string, value: number | string, wanted: Options): string {
  const made = intl(locale, wanted);
  const given = value as Intl.StringNumericLiteral;
  const isAsked = wanted.notation === "compact" && Math.abs(Number(value)) >= 1000;
  if (!isAsked || made.formatToParts(Number(value)).some(({ type }) => type === "compact")) return made.format(given);
  const { notation: _, maximumSignificantDigits: __, ...full } = wanted;
  return intl(locale, { ...full, maximumFractionDigits: 0 }).format(given);
}

function intl(locale: string, wanted: Options): Intl.NumberFormat {
  const key = locale + JSON.stringify(wanted);
  const cached = cache.get(key);
  if (cached) return cached;
  const made = tolerant(locale, wanted);
  cache.set(key, made);
  return made;
}

/** A number that is written as zero has no sign. Options that Intl refuses (unknown currencies, units) are left out. */
function tolerant(locale: string, wanted: Options): Intl.NumberFormat {
  try {
    return new Intl.NumberFormat(locale, { signDisplay: "negative", ...wanted });
  } catch {
    return new Intl.NumberFormat(locale);
  }
}
