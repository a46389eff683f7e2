import {
  type DescEnum,
  type DescField,
  type DescFile,
  type DescMessage,
  type DescMethod,
  type DescService,
  ScalarType,
} from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";

/** Properties that must be equal on both sides, by the name under which a difference is reported. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

export interface Entry {
  readonly kind: "service" | "RPC" | "message" | "field" | "enum" | "value";
  /** The entry that this one is part of: where that is missing, this one needs no line of its own. */
  readonly within?: string;
  readonly facts: Facts;
}

/** Everything in a set of files that reaches the wire, by full name. */
export type Contract = ReadonlyMap<string, Entry>;

export function contractOf(files: Iterable<DescFile>): Contract {
  const contract = new Map<string, Entry>();
  for (const file of files) {
    for (const service of file.services) addService(contract, service);
    for (const message of file.messages) addMessage(contract, message);
    for (const descEnum of file.enums) addEnum(contract, descEnum);
  }
  return contract;
}

function addService(contract: Map<string, Entry>, service: DescService): void {
  contract.set(service.typeName, { kind: "service", facts: { deprecated: service.deprecated } });
  for (const method of service.methods) {
    const name = `${service.typeName}.${method.name}`;
    contract.set(name, { kind: "RPC", within: service.typeName, facts: methodFacts(method) });
  }
}

function addMessage(contract: Map<string, Entry>, message: DescMessage): void {
  contract.set(message.typeName, { kind: "message", facts: { deprecated: message.deprecated } });
  for (const field of message.fields) {
    const name = `${message.typeName}.${field.name}`;
    contract.set(name, { kind: "field", within: message.typeName, facts: fieldFacts(field) });
  }
  for (const nested of message.nestedMessages) addMessage(contract, nested);
  for (const nested of message.nestedEnums) addEnum(contract, nested);
}

function addEnum(contract: Map<string, Entry>, descEnum: DescEnum): void {
  const { typeName, deprecated, open } = descEnum;
  contract.set(typeName, { kind: "enum", facts: { deprecated, open } });
  for (const value of descEnum.values) {
    const facts = { number: value.number, deprecated: value.deprecated };
    contract.set(`${typeName}.${value.name}`, { kind: "value", within: typeName, facts });
  }
}

function methodFacts(method: DescMethod): Facts {
  return {
    input: method.input.typeName,
    output: method.output.typeName,
    streaming: method.methodKind,
    deprecated: method.deprecated,
  };
}

function fieldFacts(field: DescField): Facts {
  return {
    number: field.number,
    type: typeOf(field),
    "JSON name": field.jsonName,
    presence: FeatureSet_FieldPresence[field.presence].toLowerCase(),
    oneof: field.oneof?.name ?? "none",
    packed: field.fieldKind === "list" && field.packed,
    delimited: "delimitedEncoding" in field && field.delimitedEncoding,
    deprecated: field.deprecated,
  };
}

function typeOf(field: DescField): string {
  switch (field.fieldKind) {
    case "scalar":
      return scalarName(field.scalar);
    case "message":
      return field.message.typeName;
    case "enum":
      return field.enum.typeName;
    case "list":
      return `repeated ${elementType(field)}`;
    case "map":
      return `map<${scalarName(field.mapKey)}, ${elementType(field)}>`;
  }
}

function elementType(field: DescField & { fieldKind: "list" | "map" }): string {
  if (field.message !== undefined) return field.message.typeName;
  if (field.enum !== undefined) return field.enum.typeName;
  return scalarName(field.scalar);
}

function scalarName(type: ScalarType): string {
  return ScalarType[type].toLowerCase();
}
