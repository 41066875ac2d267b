/** The scopes in the value of `scope`. */
export function scopesIn(scope: string | undefined): readonly string[] {
  return (scope ?? '').split(' ').filter((each) => each !== '')
}
