import type { Cookie } from "@azure/functions";

/**
 * A `set-cookie` header in Azure's form. Azure percent-encodes the value, so it is decoded here:
 * what `encodeURIComponent` made comes out the same. Attributes Azure has no word for
 * (`Partitioned`, `Priority`) are lost.
 */
export function azureCookie(header: string): Cookie {
  const [pair = "", ...attributes] = header.split(";");
  const cookie: Cookie = {
    name: pair.slice(0, Math.max(0, pair.indexOf("="))).trim(),
    value: decoded(pair.slice(pair.indexOf("=") + 1).trim()),
  };
  for (const attribute of attributes) {
    const [name = "", ...rest] = attribute.split("=");
    setAttribute(cookie, name.trim().toLowerCase(), rest.join("=").trim());
  }
  return cookie;
}

function setAttribute(cookie: Cookie, name: string, value: string): void {
  switch (name) {
    case "domain":
    case "path":
      if (value !== "") cookie[name] = value;
      break;
    case "expires":
      if (!Number.isNaN(Date.parse(value))) cookie.expires = new Date(value);
      break;
    case "max-age":
      if (/^-?\d+$/.test(value)) cookie.maxAge = Number(value);
      break;
    case "secure":
      cookie.secure = true;
      break;
    case "httponly":
      cookie.httpOnly = true;
      break;
    case "samesite":
      if (/^(?:strict|lax|none)$/i.test(value)) {
        cookie.sameSite = (value[0]?.toUpperCase() + value.slice(1).toLowerCase()) as "Lax";
      }
  }
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
