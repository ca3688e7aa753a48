import { resetInput } from "../api.ts";
import { control } from "./control.ts";

export const reset = control(resetInput, async (world) => {
  await world.reset();
  return "The demo began anew. The first brief is in the messages in a few seconds.";
});
