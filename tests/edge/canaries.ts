// What a curious server could keep of a request: headers whose values are found again wherever they are kept.

/** Headers of a request, each with a canary in it. */
export const canaries = {
  "cf-connecting-ip": "203.0.113.77",
  "x-forwarded-for": "203.0.113.78",
  "x-real-ip": "203.0.113.79",
  forwarded: "for=203.0.113.80",
  "user-agent": "canary-agent/1.0",
  "accept-language": "canary-tongue",
  cookie: "canary-cookie=1",
  authorization: "Bearer canary-token",
  referer: "http://canary-page.test/",
  origin: "http://canary-origin.test",
  "cf-ipcountry": "canary-country",
  "x-canary": "canary-header",
};
