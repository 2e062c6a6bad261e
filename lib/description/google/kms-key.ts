import { text } from "../../checks";

/** The path of a key of Cloud KMS. */
export const kmsKeyPath = text({
  pattern: /^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/,
  hint: "write the path of the key: projects/P/locations/L/keyRings/R/cryptoKeys/K",
});
