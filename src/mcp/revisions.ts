// The revisions of MCP that are spoken here.

import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/server'

/** The one without a handshake. The SDK exports no name for it. */
export const modernRevision = '2026-07-28'

/** Those with a handshake, newest first. */
export const legacyRevisions: readonly string[] = SUPPORTED_PROTOCOL_VERSIONS

/** All, newest first. */
export const revisions: readonly string[] = [modernRevision, ...legacyRevisions]
