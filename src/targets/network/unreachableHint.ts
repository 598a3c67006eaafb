/** What to do about a server that cannot be reached, given what the connection said. */
export function unreachableHint(detail: string): string {
  return /certificate|self.signed|issuer|altname/i.test(detail)
    ? "Name the certificate that signed the server's in `tls.ca`, or its name in `tls.serverName`."
    : 'Start the model server or correct `url`; `serve: { model: file.onnx }` starts one for the run.';
}
