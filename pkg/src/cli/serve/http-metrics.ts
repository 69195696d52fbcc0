// What INFO says, as Prometheus reads it, by the names of redis_exporter: its dashboards and alerts fit.
// https://prometheus.io/docs/instrumenting/exposition_formats/
//
// Deliberately absent: what the engine does not measure. Durations of commands and mean TTLs would be zeros.

import type { Engine } from "../../engine.js";
import { Session } from "../../session.js";

/** Fields of INFO that go up and down, and their metrics. */
const GAUGES: Record<string, string> = {
  uptime_in_seconds: "uptime_in_seconds",
  connected_clients: "connected_clients",
  maxclients: "config_maxclients",
  blocked_clients: "blocked_clients",
  used_memory: "memory_used_bytes",
  used_memory_rss: "memory_used_rss_bytes",
  used_memory_peak: "memory_used_peak_bytes",
  used_memory_dataset: "memory_used_dataset_bytes",
  maxmemory: "memory_max_bytes",
  mem_fragmentation_ratio: "mem_fragmentation_ratio",
  lazyfree_pending_objects: "lazyfree_pending_objects",
  loading: "loading_dump_file",
  rdb_changes_since_last_save: "rdb_changes_since_last_save",
  rdb_bgsave_in_progress: "rdb_bgsave_in_progress",
  rdb_last_save_time: "rdb_last_save_timestamp_seconds",
  rdb_last_bgsave_status: "rdb_last_bgsave_status",
  rdb_last_bgsave_time_sec: "rdb_last_bgsave_duration_sec",
  rdb_current_bgsave_time_sec: "rdb_current_bgsave_duration_sec",
  aof_enabled: "aof_enabled",
  aof_rewrite_in_progress: "aof_rewrite_in_progress",
  aof_rewrite_scheduled: "aof_rewrite_scheduled",
  aof_last_rewrite_time_sec: "aof_last_rewrite_duration_sec",
  aof_current_rewrite_time_sec: "aof_current_rewrite_duration_sec",
  aof_last_bgrewrite_status: "aof_last_bgrewrite_status",
  aof_last_write_status: "aof_last_write_status",
  pubsub_channels: "pubsub_channels",
  pubsub_patterns: "pubsub_patterns",
  connected_slaves: "connected_slaves",
  master_repl_offset: "master_repl_offset",
};

/** Those that only go up. */
const COUNTERS: Record<string, string> = {
  total_connections_received: "connections_received_total",
  total_commands_processed: "commands_processed_total",
  total_net_input_bytes: "net_input_bytes_total",
  total_net_output_bytes: "net_output_bytes_total",
  expired_keys: "expired_keys_total",
  evicted_keys: "evicted_keys_total",
  keyspace_hits: "keyspace_hits_total",
  keyspace_misses: "keyspace_misses_total",
  used_cpu_sys: "cpu_sys_seconds_total",
  used_cpu_user: "cpu_user_seconds_total",
};

/** Fields of lines that are lists (`cmdstat_get:calls=2,failed_calls=0`): the start of their name, the field, its metric and label. */
const LISTS: readonly (readonly [prefix: RegExp, field: string, metric: string, label: string, type: Type])[] = [
  [/^cmdstat_(.+)/, "calls", "commands_total", "cmd", "counter"],
  [/^cmdstat_(.+)/, "rejected_calls", "commands_rejected_calls_total", "cmd", "counter"],
  [/^cmdstat_(.+)/, "failed_calls", "commands_failed_calls_total", "cmd", "counter"],
  [/^errorstat_(.+)/, "count", "errors_total", "err", "counter"],
  [/^(db\d+)/, "keys", "db_keys", "db", "gauge"],
  [/^(db\d+)/, "expires", "db_keys_expiring", "db", "gauge"],
];

/** Fields that are the labels of `redis_instance_info`. */
const LABELS = ["role", "redis_version", "cachelet_version", "redis_mode", "maxmemory_policy", "run_id"];

type Type = "gauge" | "counter";

/** All metrics, as a page of text. */
export function metrics(engine: Engine): string {
  const info = infoOf(engine);
  const lines = ["# TYPE redis_up gauge", "redis_up 1", "# TYPE redis_instance_info gauge", `redis_instance_info{${LABELS.map((name) => `${name}="${escaped(info.get(name) ?? "")}"`).join(",")}} 1`];
  const started = Date.now() / 1000 - Number(info.get("uptime_in_seconds"));
  lines.push("# TYPE redis_start_time_seconds gauge", `redis_start_time_seconds ${Math.round(started)}`);
  for (const [type, names] of [["gauge", GAUGES], ["counter", COUNTERS]] as const) {
    for (const [field, name] of Object.entries(names)) {
      const value = info.get(field);
      if (value !== undefined) lines.push(`# TYPE redis_${name} ${type}`, `redis_${name} ${value === "ok" ? 1 : value === "err" ? 0 : value}`);
    }
  }
  for (const [prefix, field, name, label, type] of LISTS) {
    const values = [...info].flatMap(([key, value]) => {
      const [, one] = prefix.exec(key) ?? [];
      const [, number] = new RegExp(`(?:^|,)${field}=(\\d+)`).exec(value) ?? [];
      return one === undefined || number === undefined ? [] : [`redis_${name}{${label}="${escaped(one)}"} ${number}`];
    });
    if (values.length > 0) lines.push(`# TYPE redis_${name} ${type}`, ...values);
  }
  return `${lines.join("\n")}\n`;
}

/** All of INFO, and what only the process knows. */
function infoOf(engine: Engine): Map<string, string> {
  const session = new Session({ engine, control: undefined, idle: [] });
  try {
    const text = session.call("INFO", "everything") as string;
    const fields = text.split("\r\n").flatMap((line) => {
      const colon = line.indexOf(":");
      return colon < 1 || line.startsWith("#") ? [] : [[line.slice(0, colon), line.slice(colon + 1)] as const];
    });
    const { user, system } = process.cpuUsage();
    return new Map([...fields, ["used_cpu_user", `${user / 1e6}`], ["used_cpu_sys", `${system / 1e6}`]]);
  } finally {
    session.close();
  }
}

function escaped(text: string): string {
  return text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n");
}
