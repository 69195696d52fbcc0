// TLS on a port, whatever speaks there: https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/

import type { Socket } from "node:net";
import { createServer, type Server, type TLSSocket } from "node:tls";

/** Who the server is, and which clients may come; redis.conf's names begin with `tls-`. Certificates and keys are PEM. */
export interface CertificateOptions {
  /** The server's certificate, with those that lead to its authority. */
  cert: string | Uint8Array;
  /** Its private key. */
  key: string | Uint8Array;
  /** The private key's password. */
  passphrase?: string;
  /** The authorities whose client certificates are good. */
  ca?: string | Uint8Array;
  /** Whether clients must show a certificate; `optional`: one that is shown must be good. Default `yes`, as in Redis. */
  authClients?: "yes" | "no" | "optional";
}

/** How a TLS port is opened. */
export interface TlsOptions extends CertificateOptions {
  /** The port; 0 takes a free one. */
  port: number;
}

/** A connection that has not said what it wants by then is dropped. */
const HANDSHAKE_MS = 10_000;

/**
 * @internal A server that `make` makes of what Node calls it; clients whose certificate is not as it was asked for are sent away. Throws when certificate and
 * key are no good.
 */
export function secured<S extends Server>({ cert, key, passphrase, ca, authClients = "yes" }: CertificateOptions, make: (options: object) => S): S {
  if (authClients !== "no" && ca === undefined) throw new Error("tls-auth-clients is not no, so clients must show certificates: give their authority with tls-ca-cert-file, or say tls-auth-clients no");
  let server: S;
  try {
    server = make({ cert, key, passphrase, ca, requestCert: authClients !== "no", rejectUnauthorized: authClients === "yes", handshakeTimeout: HANDSHAKE_MS });
  } catch (error) {
    throw new Error(`certificate and private key are no good for TLS: ${(error as Error).message}; both are PEM, and made together`, { cause: error });
  }
  server.prependListener("secureConnection", (socket: TLSSocket) => {
    const showsOne = Object.keys(socket.getPeerCertificate()).length > 0;
    if (authClients === "optional" && showsOne && !socket.authorized) socket.destroy();
  });
  server.on("tlsClientError", (_error: Error, socket: TLSSocket) => socket.destroy());
  return server;
}

/** @internal A server that calls back with its clients. */
export function tlsServer(options: CertificateOptions, socketOptions: object, accept: (socket: Socket) => void): Server {
  return secured(options, (secure) => createServer({ ...socketOptions, ...secure } as object)).on("secureConnection", (socket) => {
    if (!socket.destroyed) accept(socket);
  });
}
