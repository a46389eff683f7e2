type Metadata = Readonly<Record<string, string>>;

/** Returns the `metadata` member of a message: a copy, because protobuf's types are mutable. Without metadata, no member. */
export function metadataMember(metadata: Metadata | undefined): { metadata?: Record<string, string> } {
  return metadata === undefined ? NO_METADATA : { metadata: { ...metadata } };
}

const NO_METADATA = Object.freeze({});
