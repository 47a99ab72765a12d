import { BlockList, isIP } from "node:net";

/**
 * Returns the proxy that the environment names for an address: `http_proxy` or `https_proxy`, then `all_proxy`, in
 * lower or upper case, unless `no_proxy` lists its host. A proxy without a scheme is an http proxy, as in curl(1).
 *
 * @returns undefined for a direct connection.
 * @throws {TypeError} its address is invalid.
 */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): URL | undefined {
  const named = (name: string) => env[name] || env[name.toUpperCase()];
  const proxy = named(url.protocol === "https:" ? "https_proxy" : "http_proxy") ?? named("all_proxy");
  if (!proxy || isExempt(url, named("no_proxy") ?? "")) return undefined;
  return new URL(proxy.includes("://") ? proxy : `http://${proxy}`);
}

/** Whether `no_proxy` lists the host: `*`, names and their subdomains, addresses, networks (`10.0.0.0/8`), with a port. */
function isExempt(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === "*") return true;
      if (entry.includes("/")) return isInNetwork(host, entry);
      const [, name = entry, given] = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
      if (given !== undefined && given !== port) return false;
      const domain = name.replace(/^\*?\.|^\[|\]$/g, "");
      return host === domain || host.endsWith(`.${domain}`);
    });
}

function isInNetwork(host: string, network: string): boolean {
  const [address = "", bits = ""] = network.split("/");
  const version = isIP(address);
  if (version === 0 || isIP(host) !== version || !/^\d{1,3}$/.test(bits)) return false;
  if (Number(bits) > (version === 4 ? 32 : 128)) return false;
  const family = version === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family);
  return list.check(host, family);
}
