// Figures the build writes into the page: see vite.config.ts.

/** Size of the engine's .wasm file. */
declare const __ENGINE_BYTES__: number;

/** The same after gzip. */
declare const __ENGINE_GZIP_BYTES__: number;
