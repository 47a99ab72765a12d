// Loaded on demand, by way of a module with named exports: a bundle offers those of a CommonJS package as one object.
export { Agent, ProxyAgent, request } from "undici";
