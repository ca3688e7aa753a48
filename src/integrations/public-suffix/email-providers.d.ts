/** The package ships no types: a list of lower-case domains. */
declare module "email-providers" {
  const domains: readonly string[];
  export default domains;
}
