// Whether parameters of redis.conf ask for files.

type Config = Readonly<Record<string, string>>;

/** Whether what changes is to be appended to files. */
export function isLogged(config: Config): boolean {
  return /^yes$/i.test(config["appendonly"] ?? "");
}

/** Whether there is to be an RDB file: it is what the store begins with, too. */
export function isSaved(config: Config): boolean {
  return ["dir", "dbfilename", "save"].some((name) => config[name] !== undefined);
}
