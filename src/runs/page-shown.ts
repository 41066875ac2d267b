import type { Endpoint } from '../http/endpoint.ts'

/** The address of an image on our own pages: whoever asks shows pages as a browser does. There is nothing to see. */
export const pageShown: Endpoint = async (_req, res) => {
  res.statusCode = 204
  res.setHeader('Cache-Control', 'no-store')
  res.end()
}
