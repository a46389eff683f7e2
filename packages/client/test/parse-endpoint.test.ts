import { DaprError } from "@dapr-ts/core";
import { describe, expect, test } from "vitest";
import { parseGrpcEndpoint } from "../src/endpoint/parse-grpc-endpoint.ts";
import { parseHttpEndpoint } from "../src/endpoint/parse-http-endpoint.ts";

const tcp = (host: string, port: number, tls = false) => ({ kind: "tcp", host, port, tls });
const unix = (path: string, tls = false) => ({ kind: "unix", path, tls });

describe("parseGrpcEndpoint", () => {
  test.each([
    [":5000", tcp("localhost", 5000)],
    [":5000?tls=false", tcp("localhost", 5000)],
    [":5000?tls=true", tcp("localhost", 5000, true)],
    ["myhost", tcp("myhost", 443)],
    ["myhost?tls=false", tcp("myhost", 443)],
    ["myhost?tls=true", tcp("myhost", 443, true)],
    ["myhost:443", tcp("myhost", 443)],
    ["myhost:50001?tls=true", tcp("myhost", 50001, true)],
    ["127.0.0.1:50001", tcp("127.0.0.1", 50001)],
    ["http://myhost", tcp("myhost", 80)],
    ["http://127.0.0.1", tcp("127.0.0.1", 80)],
    ["http://127.0.0.1/", tcp("127.0.0.1", 80)],
    ["http://[::1]", tcp("::1", 80)],
    ["HTTPS://myhost", tcp("myhost", 443, true)],
    ["grpc://myhost", tcp("myhost", 443)],
    ["https://myhost:443", tcp("myhost", 443, true)],
    ["dns:myhost?tls=false", tcp("myhost", 443)],
    ["dns:myhost:443", tcp("myhost", 443)],
    ["dns:1.2.3.4:443", tcp("1.2.3.4", 443)],
    ["dns://myauthority:53/myhost", { ...tcp("myhost", 443), dnsAuthority: "myauthority:53" }],
    ["dns://myauthority:53/[::1]", { ...tcp("::1", 443), dnsAuthority: "myauthority:53" }],
    ["unix://my.sock?tls=true", unix("my.sock", true)],
    ["unix-abstract:my.sock?tls=true", unix("\0my.sock", true)],
    ["[2001:db8:1f70::999:de8:7648:6e8]", tcp("2001:db8:1f70::999:de8:7648:6e8", 443)],
    ["http://myhost:5000", tcp("myhost", 5000)],
    ["http://127.0.0.1:5000/", tcp("127.0.0.1", 5000)],
    ["https://myhost", tcp("myhost", 443, true)],
    ["https://myhost:5000", tcp("myhost", 5000, true)],
    ["grpc://myhost:5000", tcp("myhost", 5000)],
    ["grpcs://myhost", tcp("myhost", 443, true)],
    ["grpcs://myhost:5000?tls=true", tcp("myhost", 5000, true)],
    ["dns:myhost", tcp("myhost", 443)],
    ["dns:///myhost:5000", tcp("myhost", 5000)],
    ["dns:myhost:5000?tls=true", tcp("myhost", 5000, true)],
    ["dns://127.0.0.1:53/myhost:5000", { ...tcp("myhost", 5000), dnsAuthority: "127.0.0.1:53" }],
    ["dns://myauthority/myhost?tls=true", { ...tcp("myhost", 443, true), dnsAuthority: "myauthority" }],
    ["unix:my.sock", unix("my.sock")],
    ["unix:/tmp/my.sock?tls=true", unix("/tmp/my.sock", true)],
    ["unix:///tmp/my.sock", unix("/tmp/my.sock")],
    ["unix-abstract:my.sock", unix("\0my.sock")],
    ["[2001:db8:1f70:0:999:de8:7648:6e8]", tcp("2001:db8:1f70:0:999:de8:7648:6e8", 443)],
    ["[::1]:5000?tls=true", tcp("::1", 5000, true)],
    ["https://[::1]:5000", tcp("::1", 5000, true)],
    ["dns:[::1]:5000", tcp("::1", 5000)],
    ["dns://127.0.0.1:53/[::1]:5000", { ...tcp("::1", 5000), dnsAuthority: "127.0.0.1:53" }],
  ])("%s", (text, endpoint) => {
    expect(parseGrpcEndpoint(text)).toEqual(endpoint);
  });

  test.each([
    "",
    ":",
    "myhost:5000/v1/dapr",
    "https://myhost:5000/v1/dapr",
    "https://myhost?tls=true",
    "https://myhost:443?tls=false",
    "http://myhost:8080?tls=true",
    "host:5000/?a=1",
    "dns:[::1]:5000?abc=[]",
    "inv-scheme://myhost",
    "inv-scheme:myhost:5000",
    "vsock:mycid",
    "http://myhost?tls=false",
    "myhost?tls=maybe",
    "myhost?tls=true&x=1",
    "myhost?unknown=1",
    "dns://myhost",
    "dns://127.0.0.1:53",
    "host:5000:1",
    "::1",
    "[nonsense]:5000",
    "myhost:0",
    "myhost:99999",
    "myhost:x",
    "unix:",
    "ftp://myhost",
    "user@myhost:5000",
    "vsock:1:5000",
  ])("%j is refused", (text) => {
    expect(() => parseGrpcEndpoint(text)).toThrow(DaprError);
    expect(() => parseGrpcEndpoint(text)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  });
});

describe("parseHttpEndpoint", () => {
  test.each([
    ["http://myhost", tcp("myhost", 80)],
    ["https://myhost", tcp("myhost", 443, true)],
    ["https://myhost:8443/", tcp("myhost", 8443, true)],
    ["http://[::1]:3500", tcp("::1", 3500)],
    ["unix:/tmp/dapr-app-http.socket", unix("/tmp/dapr-app-http.socket")],
    ["unix:///tmp/dapr-app-http.socket", unix("/tmp/dapr-app-http.socket")],
  ])("%s", (text, endpoint) => {
    expect(parseHttpEndpoint(text)).toEqual(endpoint);
  });

  test.each([
    "",
    "myhost:3500",
    "ftp://myhost",
    "http://myhost/v1.0",
    "http://myhost?x=1",
    "unix:",
    "http://myhost#x",
  ])("%j is refused", (text) => {
    expect(() => parseHttpEndpoint(text)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  });

  test("credentials are refused and not repeated", () => {
    expect(() => parseHttpEndpoint("http://me:hunter2@myhost")).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("hunter2") as string }),
    );
  });
});
