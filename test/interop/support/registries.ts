// Installs clients in other languages from PyPI, Maven Central, the Go module proxy and crates.io: into their own
// folder, in the versions that their manifests pin.

import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runProgram, runWithRegistry } from './processes.ts'

/** What a manifest says a version is, so that it is written in one place only. */
export function pinned(manifest: string, pattern: RegExp): string {
  const version = pattern.exec(readFileSync(manifest, 'utf8'))?.[1]
  if (version === undefined) throw new Error(`${manifest} does not pin ${pattern}`)
  return version
}

/** A virtual environment with what requirements.txt lists; wheels only, since building would run their scripts. */
export async function installFromPyPI(folder: string, requirements: string): Promise<void> {
  await runProgram('python3', ['-m', 'venv', join(folder, 'venv')], folder)
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-cache-dir']
  await runWithRegistry(pythonIn(folder), [...pip, '--only-binary', ':all:', '-r', requirements], folder)
}

export function pythonIn(folder: string): string {
  return join(folder, 'venv', 'bin', 'python')
}

/** Compiles one Java file against the dependencies of a pom.xml. */
export async function buildWithMaven(folder: string, pom: string, program: string): Promise<void> {
  const options = ['--quiet', '--batch-mode', `-Dmaven.repo.local=${join(folder, 'repository')}`, '-f', pom]
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${join(folder, 'lib')}`]
  await runWithRegistry('mvn', [...options, ...goal], folder)
  await runProgram('javac', ['-d', join(folder, 'classes'), '-cp', join(folder, 'lib', '*'), program], folder)
}

export function javaClassPath(folder: string): string {
  return [join(folder, 'classes'), join(folder, 'lib', '*')].join(delimiter)
}

/**
 * Builds the Go module in `source`; go.sum holds it to what was pinned. All clients in Go share one cache beside their
 * folders, since each would compile the standard library anew.
 */
export async function buildWithGo(folder: string, source: string): Promise<void> {
  const caches = join(folder, '..', 'go')
  const settings = [
    `GOMODCACHE=${join(caches, 'modules')}`,
    `GOCACHE=${join(caches, 'cache')}`,
    // The Go that is here, and module files that can be deleted again.
    'GOTOOLCHAIN=local',
    'GOFLAGS=-mod=readonly -modcacherw -buildvcs=false',
  ]
  // Lists, and so downloads, all that the build needs.
  await runWithRegistry('env', [...settings, 'go', 'list', '-C', source, '-deps', '.'], folder)
  const build = ['go', 'build', '-C', source, '-o', goProgram(folder), '.']
  await runProgram('env', [...settings, 'GOPROXY=off', ...build], folder)
}

/** Builds the Rust package in `source`; Cargo.lock holds it to what was pinned. Nothing of it is for debugging. */
export async function buildWithCargo(folder: string, source: string): Promise<void> {
  const settings = [`CARGO_TARGET_DIR=${join(folder, 'target')}`, 'CARGO_PROFILE_DEV_DEBUG=none']
  const options = ['--quiet', '--locked', '--manifest-path', join(source, 'Cargo.toml')]
  await runWithRegistry('cargo', ['fetch', ...options], folder)
  await runProgram('env', [...settings, 'cargo', 'build', '--offline', ...options], folder)
}

/** The program that was built from the package of this name. */
export function rustProgram(folder: string, name: string): string {
  return join(folder, 'target', 'debug', name)
}

export function goProgram(folder: string): string {
  return join(folder, 'program')
}
