export { guestOptions as programOptions } from "@dapr-ts/page-kit/guest-options";
