// Express changes the prototype of every request and response to its own. V8 then gives each of them a hidden class
// of its own, and every access to one of their properties is slow. Here they have that prototype from the start.

import { IncomingMessage, ServerResponse } from 'node:http'
import express, { type Express } from 'express'

/** The classes of requests and responses: options for createServer(). For one app only. */
export interface Messages {
  readonly IncomingMessage: typeof IncomingMessage
  readonly ServerResponse: typeof ServerResponse
}

export function expressMessages(): Messages {
  class ExpressRequest extends IncomingMessage {}
  class ExpressResponse<Request extends IncomingMessage> extends ServerResponse<Request> {}
  Object.setPrototypeOf(ExpressRequest.prototype, express.request)
  Object.setPrototypeOf(ExpressResponse.prototype, express.response)
  return { IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse }
}

/** Makes an app give requests and responses the prototypes that these have already. */
export function useMessages(app: Express, { IncomingMessage, ServerResponse }: Messages): void {
  app.request = Object.assign(IncomingMessage.prototype as Express['request'], { app })
  app.response = Object.assign(ServerResponse.prototype as Express['response'], { app })
}
