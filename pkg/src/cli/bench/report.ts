// What a benchmark prints: redis-benchmark's words, and what it does not say.

import type { Outcome } from "./run.js";

/** How a test was run. */
export interface Setting {
  readonly clients: number;
  readonly dataBytes: number;
  readonly pipeline: number;
  readonly keyspace: number | undefined;
  /** An engine in this process. */
  readonly isLocal: boolean;
}

/** Above this share of a processor, this program is what limits. */
const BUSY_SHARE = 0.9;

const QUANTILES = [50, 95, 99];

/** The first line of `--csv`. */
export const CSV_HEAD = '"test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms","p95_latency_ms","p99_latency_ms","max_latency_ms"\n';

/** A line of `--csv`. */
export function csvLine(title: string, outcome: Outcome, { isLocal }: Setting): string {
  return `${[title, rate(outcome), ...figures(outcome, 1e6, isLocal ? 6 : 3)].map((cell) => `"${cell}"`).join(",")}\n`;
}

/** The line of `-q`. */
export function quietLine(title: string, outcome: Outcome, setting: Setting): string {
  const { unit, nanoseconds } = unitOf(setting);
  return `${title}: ${rate(outcome)} requests per second, p50=${(outcome.latency.percentile(50) / nanoseconds).toFixed(3)} ${unit}\n${errorsLine(outcome)}`;
}

/** All there is to say. */
export function report(title: string, outcome: Outcome, setting: Setting, server: string): string {
  const { latency } = outcome;
  const { unit, nanoseconds } = unitOf(setting);
  const long = setting.isLocal ? "microseconds" : "milliseconds";
  const spread = [...latency.percentiles].map(([percentile, value]) => `${percentile.toFixed(3)}% <= ${(value / nanoseconds).toFixed(3)} ${long}\n`);
  return `====== ${title} ======
  ${outcome.requests} requests completed in ${outcome.seconds.toFixed(2)} seconds
  ${setting.isLocal ? "one caller in this process" : `${setting.clients} parallel clients`}
  ${setting.dataBytes} bytes payload
  pipeline: ${setting.pipeline}${setting.keyspace === undefined ? ", the same key each time" : `, ${setting.keyspace} random keys`}
  ${server}

Latency by percentile distribution:
${spread.join("")}
Summary:
  throughput summary: ${rate(outcome)} requests per second
  latency summary (${unit}):
          avg       min       p50       p95       p99       max
    ${figures(outcome, nanoseconds, 3).map((figure) => figure.padStart(9)).join(" ")}
${errorsLine(outcome)}${limitLine(outcome, setting)}
`;
}

const unitOf = ({ isLocal }: Setting): { unit: string; nanoseconds: number } => (isLocal ? { unit: "usec", nanoseconds: 1e3 } : { unit: "msec", nanoseconds: 1e6 });

const rate = ({ requests, seconds }: Outcome): string => (requests / seconds).toFixed(2);

function figures({ latency }: Outcome, nanoseconds: number, places: number): string[] {
  return [latency.mean, latency.min, ...QUANTILES.map((quantile) => latency.percentile(quantile)), latency.max].map((value) => (value / nanoseconds).toFixed(places));
}

function errorsLine({ errors, requests, firstError }: Outcome): string {
  return errors === 0 ? "" : `  ${errors} of ${requests} replies are errors, the first: ${firstError}\n`;
}

function limitLine({ processorShare }: Outcome, { isLocal }: Setting): string {
  const percent = Math.round(100 * processorShare);
  if (isLocal) return "";
  if (processorShare < BUSY_SHARE) return `  this program used ${percent} % of a processor\n`;
  return `  this program used ${percent} % of a processor: it may be what limits, not the server. Several of them at once tell\n`;
}
