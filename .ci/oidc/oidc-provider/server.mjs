// An honest provider on loopback: oidc-provider with its development pages, and one client for each
// way of authenticating at the token endpoint and for each way of answering.
//
//   node server.mjs --port PORT --secret-file FILE --client-key PEM CLIENT=ORIGIN...
//
// CLIENT is a key of `CLIENTS`, ORIGIN where its application listens. Prints READY and the issuer.
// GET /control/logout-tokens tells which logout tokens were sent, and what they were answered with.
import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import { parseArgs } from "node:util";
import Provider from "oidc-provider";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    port: { type: "string" },
    "secret-file": { type: "string" },
    "client-key": { type: "string" },
  },
});
const issuer = `http://127.0.0.1:${values.port}`;
const secret = () => fs.readFileSync(values["secret-file"], "utf8").trim();
const clientKey = () => createPublicKey(createPrivateKey(fs.readFileSync(values["client-key"])));

// The algorithm of the ID token differs from client to client.
const CLIENTS = {
  confidential: () => ({
    token_endpoint_auth_method: "client_secret_basic",
    client_secret: secret(),
    id_token_signed_response_alg: "RS256",
  }),
  "form-post": () => ({
    token_endpoint_auth_method: "client_secret_basic",
    client_secret: secret(),
    id_token_signed_response_alg: "ES256",
  }),
  assertion: () => ({
    token_endpoint_auth_method: "private_key_jwt",
    token_endpoint_auth_signing_alg: "ES256",
    jwks: { keys: [{ ...clientKey().export({ format: "jwk" }), use: "sig", alg: "ES256" }] },
    id_token_signed_response_alg: "PS256",
    userinfo_signed_response_alg: "PS256",
  }),
  public: () => ({
    token_endpoint_auth_method: "none",
    id_token_signed_response_alg: "EdDSA",
  }),
};

function client([client_id, origin]) {
  return {
    client_id,
    client_name: `The application ${client_id}`,
    redirect_uris: [`${origin}/callback`],
    post_logout_redirect_uris: [`${origin}/logged-out`],
    backchannel_logout_uri: `${origin}/backchannel-logout`,
    backchannel_logout_session_required: true,
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    ...CLIENTS[client_id](),
  };
}

function signingKey(alg, type, options) {
  const jwk = generateKeyPairSync(type, options).privateKey.export({ format: "jwk" });
  return { ...jwk, use: "sig", kid: `test-${alg.toLowerCase()}`, alg };
}

const logoutTokens = [];

// The provider sends nothing to loopback addresses unless this option leaves its dispatcher out.
async function fetchFromLoopback(url, { dispatcher, ...options }) {
  const { hostname, pathname, port } = new URL(url);
  if (hostname !== "127.0.0.1") throw new Error(`${hostname} is not this machine`);
  const response = await fetch(url, options);
  if (pathname === "/backchannel-logout") {
    logoutTokens.push({
      port: Number(port),
      logout_token: new URLSearchParams(options.body).get("logout_token"),
      status: response.status,
      cache_control: response.headers.get("cache-control"),
    });
  }
  return response;
}

const algorithms = ["RS256", "PS256", "ES256", "EdDSA"];
const provider = new Provider(issuer, {
  clients: positionals.map((argument) => client(argument.split("="))),
  jwks: {
    keys: [
      signingKey("RS256", "rsa", { modulusLength: 2048 }),
      signingKey("PS256", "rsa", { modulusLength: 2048 }),
      signingKey("ES256", "ec", { namedCurve: "P-256" }),
      signingKey("EdDSA", "ed25519"),
    ],
  },
  enabledJWA: {
    idTokenSigningAlgValues: algorithms,
    userinfoSigningAlgValues: algorithms,
    clientAuthSigningAlgValues: algorithms,
  },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  scopes: ["openid", "offline_access"],
  cookies: { keys: ["a key of a test"] },
  features: {
    backchannelLogout: { enabled: true },
    devInteractions: { enabled: true },
    jwtUserinfo: { enabled: true },
    rpInitiatedLogout: { enabled: true },
  },
  fetch: fetchFromLoopback,
  findAccount: (_context, accountId) => ({
    accountId,
    claims: () => ({
      sub: accountId,
      email: `${accountId}@example.com`,
      email_verified: true,
      name: "Grace Hopper",
    }),
  }),
  pkce: { required: () => true },
  rotateRefreshToken: true,
  ttl: { AccessToken: 600, Grant: 3600, IdToken: 600, Interaction: 600, Session: 3600 },
});
provider.on("server_error", (_context, error) => console.error(error));
provider.on("grant.error", (_context, error) => console.error(error));
provider.on("backchannel.error", (_context, error) => console.error(error));

const answer = provider.callback();
http
  .createServer((request, response) => {
    if (request.url !== "/control/logout-tokens") return answer(request, response);
    response.setHeader("content-type", "application/json");
    return response.end(JSON.stringify(logoutTokens));
  })
  .listen(Number(values.port), "127.0.0.1", () => console.log(`READY ${issuer}`));
