// What the provider does to the application. A play may change the redirect, the claims before they
// are signed, the token response, the answer of UserInfo, the key, and what a path answers.
import { createHmac, createPublicKey, createSign, generateKeyPairSync } from "node:crypto";

const now = () => Math.floor(Date.now() / 1000);
const encode = (value) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const decode = (part) => JSON.parse(Buffer.from(part, "base64url"));

const claims = (change) => ({ claims: change });
const idToken = (change) => ({
  respond: ({ body }, issuer) => {
    body.id_token = change(body.id_token.split("."), issuer, body);
  },
});

function signed(header, payload, privateKey) {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${createSign("SHA256").update(input).sign(privateKey, "base64url")}`;
}

const privateKey = (issuer, kid) => {
  const key = issuer.keys.toJSON(true).find((candidate) => candidate.kid === kid);
  return { key, format: "jwk" };
};

const json = (change) => (response, issuer) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(change(issuer)));
};

const own = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ownJwk = { ...own.publicKey.export({ format: "jwk" }), kid: "test-own", alg: "RS256" };

export const PLAYS = {
  honest: {},
  honest_es256: { key: "test-es256" },
  honest_rotated: { key: "test-rotated" },

  other_state: { redirect: (url) => url.searchParams.set("state", "a".repeat(43)) },
  no_state: { redirect: (url) => url.searchParams.delete("state") },
  two_states: { redirect: (url) => url.searchParams.append("state", "a".repeat(43)) },
  other_iss_parameter: { redirect: (url) => url.searchParams.set("iss", "https://other.example") },
  error_redirect: {
    redirect: (url) => {
      url.searchParams.delete("code");
      url.searchParams.set("error", "access_denied");
    },
  },

  error_with_200: { respond: (response) => void (response.body = { error: "invalid_grant" }) },
  error_500: { respond: (response) => Object.assign(response, { statusCode: 500, body: {} }) },
  not_an_object: { respond: (response) => void (response.body = ["access_token"]) },
  other_token_type: { respond: ({ body }) => void (body.token_type = "mac") },
  no_id_token: { respond: ({ body }) => void delete body.id_token },

  garbage_signature: idToken(([header, payload, signature]) => {
    const injected = { ...decode(payload), email: "root@example.com", email_verified: true };
    return `${header}.${encode(injected)}.${signature}`;
  }),
  alg_none: idToken(([header, payload]) =>
    `${encode({ ...decode(header), alg: "none" })}.${payload}.`),
  hs256_with_public_key: idToken(([header, payload], issuer) => {
    const { kid } = decode(header);
    const pem = createPublicKey(privateKey(issuer, kid)).export({ type: "spki", format: "pem" });
    const input = `${encode({ typ: "JWT", alg: "HS256", kid })}.${payload}`;
    return `${input}.${createHmac("sha256", pem).update(input).digest("base64url")}`;
  }),
  key_of_header: idToken(([, payload]) =>
    signed({ alg: "RS256", kid: ownJwk.kid, jwk: ownJwk }, decode(payload), own.privateKey)),
  own_key_under_known_kid: idToken(([header, payload]) =>
    signed(decode(header), decode(payload), own.privateKey)),
  critical_header: idToken(([header, payload], issuer) => {
    const changed = { ...decode(header), crit: ["b64"], b64: true };
    return signed(changed, decode(payload), privateKey(issuer, changed.kid));
  }),
  duplicate_claim: idToken(([header, payload], issuer) => {
    const twice = JSON.stringify(decode(payload)).replace("{", '{"sub":"root",');
    return signed(decode(header), twice, privateKey(issuer, decode(header).kid));
  }),
  five_parts: idToken((parts) => [...parts, "AAAA", "AAAA"].join(".")),
  access_token_as_id_token: idToken((_parts, _issuer, { access_token }) => access_token),
  other_typ: claims((_payload, header) => void (header.typ = "logout+jwt")),

  other_issuer: claims((payload) => void (payload.iss = "https://other.example")),
  no_issuer: claims((payload) => void delete payload.iss),
  no_subject: claims((payload) => void delete payload.sub),
  numeric_subject: claims((payload) => void (payload.sub = 1)),
  no_audience: claims((payload) => void delete payload.aud),
  other_audience: claims((payload) => void (payload.aud = "other")),
  // Some libraries let a stranger in once `azp` names the application.
  extra_audience: claims((payload) => {
    payload.azp = payload.aud;
    payload.aud = [payload.aud, "other"];
  }),
  other_authorized_party: claims((payload) => void (payload.azp = "other")),
  expired: claims((payload) => {
    delete payload.nbf;
    Object.assign(payload, { iat: now() - 1200, exp: now() - 900 });
  }),
  no_expiry: claims((payload) => void delete payload.exp),
  not_yet_valid: claims((payload) => void (payload.nbf = now() + 900)),
  no_issued_at: claims((payload) => void delete payload.iat),
  issued_in_future: claims((payload) => void (payload.iat = now() + 900)),
  other_nonce: claims((payload) => void (payload.nonce = "a".repeat(43))),
  no_nonce: claims((payload) => void delete payload.nonce),
  wrong_at_hash: claims((payload) => void (payload.at_hash = "a".repeat(22))),
  no_auth_time: {},
  old_auth_time: claims((payload) => void (payload.auth_time = now() - 3600)),
  fresh_auth_time: claims((payload) => void (payload.auth_time = now())),
  logout_event: claims((payload) => {
    payload.events = { "http://schemas.openid.net/event/backchannel-logout": {} };
  }),

  other_user_info_subject: { userInfo: ({ body }) => void (body.sub = "root") },
  no_user_info_subject: { userInfo: ({ body }) => void delete body.sub },
  user_info_500: { userInfo: (response) => void (response.statusCode = 500) },
  user_info_403: { userInfo: (response) => void (response.statusCode = 403) },

  discovery_of_other_issuer: {
    paths: {
      "/.well-known/openid-configuration": json((issuer) => ({
        issuer: "https://other.example",
        authorization_endpoint: `${issuer.url}/authorize`,
        token_endpoint: `${issuer.url}/token`,
        jwks_uri: `${issuer.url}/jwks`,
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
      })),
    },
  },
  no_keys: { paths: { "/jwks": json(() => ({ keys: [] })) } },
};

export const LOGOUT_TOKENS = {
  honest: () => {},
  no_event: (payload) => void delete payload.events,
  other_event: (payload) => void (payload.events = { "https://other.example/event": {} }),
  nonce: (payload) => void (payload.nonce = "a"),
  other_issuer: (payload) => void (payload.iss = "https://other.example"),
  other_audience: (payload) => void (payload.aud = "other"),
  no_subject: (payload) => void delete payload.sub,
  no_token_id: (payload) => void delete payload.jti,
  expired: (payload) => Object.assign(payload, { iat: now() - 1200, exp: now() - 900 }),
  other_typ: (_payload, header) => void (header.typ = "at+jwt"),
  id_token: (payload, header) => {
    header.typ = "JWT";
    payload.nonce = "a";
    delete payload.events;
  },
};
