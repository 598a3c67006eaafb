import type { EndpointInfo } from '../../core/endpoint.ts';
import type { ParsedUrl } from './parseUrl.ts';
import type { PayloadKind } from './payloadKind.ts';

/** One request. */
export interface EncodedRequest {
  readonly path: string;
  readonly method?: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Where a request goes, and how its tensors travel. */
export interface EncodeContext {
  readonly endpoint: EndpointInfo;
  readonly url: ParsedUrl;
  readonly kind: PayloadKind;
}
