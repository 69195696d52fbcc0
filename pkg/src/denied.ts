// Apart from `protected.ts`: most servers never say it.

/** What a stranger is told. */
export const DENIED =
  "DENIED Cachelet is in protected mode: no password is set, so only this machine may connect. Set one (--requirepass, or CONFIG SET requirepass " +
  "from this machine), or, if nobody you do not trust reaches this port, turn it off with --protected-mode no";
