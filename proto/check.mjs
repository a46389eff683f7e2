// Holds our .proto files to upstream's, both ways. Exit code 0: equal on the wire; 1: not; 2: upstream is not available.
import { compare, count, without } from "./check/compare.ts";
import { contractOf } from "./check/contract.ts";
import { link, ourDescriptors } from "./check/descriptors.ts";
import { leftOutPackages, leftOutTypes, meantDifferences } from "./check/scope.ts";
import { UnavailableError, upstreamDescriptors } from "./check/upstream.ts";

try {
  process.exitCode = check();
} catch (error) {
  if (!(error instanceof UnavailableError)) throw error;
  console.error(`proto check: ${error.message}`);
  process.exitCode = 2;
}

function check() {
  const { versions, descriptors } = upstreamDescriptors();
  const inScope = descriptors.filter((file) => !Object.hasOwn(leftOutPackages, file.package));
  const idlePackages = Object.keys(leftOutPackages).filter((name) =>
    descriptors.every((file) => file.package !== name),
  );

  const ours = contractOf(link(ourDescriptors()));
  const { rest, idle } = without(contractOf(link(inScope)), Object.keys(leftOutTypes));
  const found = compare(ours, rest);
  const differences = [
    ...found.filter((line) => !Object.hasOwn(meantDifferences, line)),
    ...Object.keys(meantDifferences)
      .filter((line) => !found.includes(line))
      .map((line) => `meant, but not found: ${line}`),
    ...[...idlePackages, ...idle].map((name) => `${name}: left out on purpose, but not upstream`),
  ];

  report(versions, ours);
  for (const difference of differences) console.log(`  ${difference}`);
  console.log(differences.length === 0 ? "no differences" : `${differences.length} differences`);
  return differences.length === 0 ? 0 : 1;
}

function report(versions, ours) {
  for (const version of versions) console.log(version);
  for (const [name, { kind }] of ours) {
    if (kind !== "service") continue;
    const rpcs = [...ours.values()].filter(({ within }) => within === name).length;
    console.log(`  service ${name}: ${rpcs} RPCs`);
  }
  const { service, RPC, message, field, enum: enums, value } = count(ours);
  console.log(
    `compared ${service} services, ${RPC} RPCs, ${message} messages, ${field} fields, ${enums} enums, ${value} enum values; ` +
      `left out on purpose ${Object.keys(leftOutPackages).length} packages and ${Object.keys(leftOutTypes).length} types`,
  );
}
