import { create, toBinary } from "@bufbuild/protobuf";
import { fileDesc, serviceDesc, type GenService } from "@bufbuild/protobuf/codegenv2";
import {
  FileDescriptorProtoSchema,
  type StringValueSchema,
  file_google_protobuf_wrappers,
} from "@bufbuild/protobuf/wkt";

type Text = typeof StringValueSchema;

type Methods = {
  greet: { methodKind: "unary"; input: Text; output: Text };
  spell: { methodKind: "server_streaming"; input: Text; output: Text };
  join: { methodKind: "client_streaming"; input: Text; output: Text };
};

/** A user's own service, as protoc-gen-es would have generated it. */
export const Greeter: GenService<Methods> = serviceDesc<Methods>(
  fileDesc(
    Buffer.from(
      toBinary(
        FileDescriptorProtoSchema,
        create(FileDescriptorProtoSchema, {
          name: "greeter.proto",
          package: "test",
          syntax: "proto3",
          dependency: ["google/protobuf/wrappers.proto"],
          service: [
            {
              name: "Greeter",
              method: [
                {
                  name: "Greet",
                  inputType: ".google.protobuf.StringValue",
                  outputType: ".google.protobuf.StringValue",
                },
                {
                  name: "Spell",
                  inputType: ".google.protobuf.StringValue",
                  outputType: ".google.protobuf.StringValue",
                  serverStreaming: true,
                },
                {
                  name: "Join",
                  inputType: ".google.protobuf.StringValue",
                  outputType: ".google.protobuf.StringValue",
                  clientStreaming: true,
                },
              ],
            },
          ],
        }),
      ),
    ).toString("base64"),
    [file_google_protobuf_wrappers],
  ),
  0,
);
