// A provider on loopback that attacks the application: oauth2-mock-server with its hooks.
//
//   node server.mjs --port PORT
//
// It plays one of `plays.mjs` at a time: POST /control/play/NAME selects it, GET /control/plays
// lists them. POST /control/logout-token/NAME?client_id=CLIENT answers a logout token, GET
// /control/key-requests how often the keys were asked for. Prints READY and the issuer.
import { randomUUID } from "node:crypto";
import http from "node:http";
import { parseArgs } from "node:util";
import { Events, OAuth2Issuer, OAuth2Service } from "oauth2-mock-server";
import { LOGOUT_TOKENS, PLAYS } from "./plays.mjs";

const { values } = parseArgs({ options: { port: { type: "string" } } });
const issuer = new OAuth2Issuer();
issuer.url = `http://127.0.0.1:${values.port}`;
const service = new OAuth2Service(issuer);
await issuer.keys.generate("RS256", { kid: "test-rs256" });
await issuer.keys.generate("ES256", { kid: "test-es256" });
let play = PLAYS.honest;
let keyRequests = 0;

service.on(Events.BeforeAuthorizeRedirect, ({ url }) => play.redirect?.(url, issuer));
service.on(Events.BeforeTokenSigning, (token) => {
  const isIdToken = !("scope" in token.payload);
  if (isIdToken) play.claims?.(token.payload, token.header);
});
service.on(Events.BeforeResponse, (response) => play.respond?.(response, issuer));
service.on(Events.BeforeUserinfo, (response) => {
  response.body = { sub: "johndoe", email: "johndoe@example.com", email_verified: true };
  play.userInfo?.(response);
});

// The keys sign in turns: first the access token, then the ID token.
async function arrangeKeys() {
  const kid = play.key ?? "test-rs256";
  if (!issuer.keys.get(kid)) await issuer.keys.generate("RS256", { kid });
  const others = issuer.keys.toJSON().map((key) => key.kid).filter((other) => other !== kid);
  for (const next of [others.shift(), kid, ...others]) issuer.keys.get(next);
}

function logoutToken(name, clientId) {
  return issuer.buildToken({
    expiresIn: 120,
    kid: "test-rs256",
    scopesOrTransform: (header, payload) => {
      header.typ = "logout+jwt";
      payload.sub = "johndoe";
      payload.aud = clientId;
      payload.jti = randomUUID();
      payload.events = { "http://schemas.openid.net/event/backchannel-logout": {} };
      LOGOUT_TOKENS[name](payload, header);
    },
  });
}

async function control(path, parameters, response) {
  const [, , action, name] = path.split("/");
  if (action === "play" && name in PLAYS) {
    play = PLAYS[name];
    return response.end();
  }
  if (action === "logout-token" && name in LOGOUT_TOKENS) {
    return response.end(await logoutToken(name, parameters.get("client_id")));
  }
  if (action === "plays") return response.end(JSON.stringify(Object.keys(PLAYS)));
  if (action === "key-requests") return response.end(String(keyRequests));
  response.statusCode = 404;
  return response.end();
}

http
  .createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, issuer.url);
    if (pathname.startsWith("/control/")) return control(pathname, searchParams, response);
    if (pathname === "/jwks") keyRequests += 1;
    const own = play.paths?.[pathname];
    if (own) return own(response, issuer);
    if (pathname === "/token") await arrangeKeys();
    return service.requestHandler(request, response);
  })
  .listen(Number(values.port), "127.0.0.1", () => console.log(`READY ${issuer.url}`));
