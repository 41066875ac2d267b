import type { Seams } from '../../protocol/seams.ts'

type ResourcePlace = Parameters<NonNullable<Seams['resourceMetadata']>>[1]

/** Whether a right realm has its resource metadata there. */
export function isUsualPlace(place: ResourcePlace): boolean {
  return place !== 'moved' && (place.form === 'of the resource' || place.form === 'of the issuer')
}
