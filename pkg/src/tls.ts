// A port for TLS: https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/

import type { Socket } from "node:net";
import { createServer, type Server, type TLSSocket } from "node:tls";

/** How a TLS port is opened; redis.conf's names begin with `tls-`. Certificates and keys are PEM. */
export interface TlsOptions {
  /** The port; 0 takes a free one. */
  port: number;
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

/** A connection that has not said what it wants by then is dropped. */
const HANDSHAKE_MS = 10_000;

/** @internal A server that calls back with clients whose certificate is as it was asked for. Throws when certificate and key are no good. */
export function tlsServer({ cert, key, passphrase, ca, authClients = "yes" }: TlsOptions, socketOptions: object, accept: (socket: Socket) => void): Server {
  if (authClients !== "no" && ca === undefined) throw new Error("tls-auth-clients is not no, so clients must show certificates: give their authority with tls-ca-cert-file, or say tls-auth-clients no");
  const options = { ...socketOptions, cert, key, passphrase, ca, requestCert: authClients !== "no", rejectUnauthorized: authClients === "yes", handshakeTimeout: HANDSHAKE_MS };
  const checked = (socket: TLSSocket): void => {
    const showsOne = Object.keys(socket.getPeerCertificate()).length > 0;
    if (authClients === "optional" && showsOne && !socket.authorized) socket.destroy();
    else accept(socket);
  };
  let server: Server;
  try {
    server = createServer(options as object, checked);
  } catch (error) {
    throw new Error(`certificate and private key are no good for TLS: ${(error as Error).message}; both are PEM, and made together`, { cause: error });
  }
  return server.on("tlsClientError", (_error, socket) => socket.destroy());
}
