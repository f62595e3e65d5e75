// What the programs are made of, for the bill of materials (bom.mjs) and the notices (notices.mjs): every crate of
// the programs for Linux and Windows, what the interface is made of, and what these carry inside. Everything is
// read from the lock files and the sources themselves, so that it cannot say anything else than what was built.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const LINUX = 'x86_64-unknown-linux-gnu';
const TARGETS = [LINUX, 'x86_64-pc-windows-gnu'];
const PROGRAMS = ['preau', 'preau-ctl'];
// Compiled into the interface; the other packages only build or test it.
const INTERFACE = ['@tauri-apps/api', 'svelte'];
// What Svelte asks for belongs to its compiler, except what its own runtime imports.
const OF_SVELTE = ['clsx', 'devalue', 'esm-env'];

/** Ends with the name of what should have been there. */
export function missing(what) {
    throw new Error(`not found: ${what}`);
}

// A constant of the C source that is compiled in.
function headerVersion(folder, constant) {
    const source = readFileSync(join(folder, 'sqlcipher/sqlite3.c'), 'utf8');
    return new RegExp(`#\\s*define\\s+${constant}\\s+"?([\\w.]+)"?`).exec(source)?.[1] ?? missing(constant);
}

// The crates that end up in a program: what is asked for to build or to test stays out, macros included.
function readCrates(programs, targets) {
    const parts = new Map();
    for (const target of targets) {
        const { packages, resolve } = JSON.parse(
            execFileSync('cargo', ['metadata', '--locked', '--format-version', '1', '--filter-platform', target], {
                maxBuffer: 1 << 28,
            }),
        );
        const byId = new Map(packages.map((found) => [found.id, found]));
        const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
        const isMacro = (found) => found.targets.some(({ kind }) => kind.includes('proc-macro'));
        const reference = (found) => `pkg:cargo/${found.name}@${found.version}`;
        const seen = new Set();
        const queue = packages.filter(({ name, source }) => programs.includes(name) && !source).map(({ id }) => id);
        while (queue.length > 0) {
            const id = queue.pop();
            if (seen.has(id)) continue;
            seen.add(id);
            const found = byId.get(id);
            const part = parts.get(reference(found)) ?? {
                reference: reference(found),
                name: found.name,
                version: found.version,
                licence: found.license,
                authors: found.authors,
                folder: dirname(found.manifest_path),
                isOurs: !found.source,
                needs: new Set(),
            };
            parts.set(part.reference, part);
            for (const dependency of nodes.get(id).deps) {
                const shipped = dependency.dep_kinds.some(({ kind }) => kind === null);
                // Source kept in a crate of its own for the build of another ends up in the program all the same.
                const needed = byId.get(dependency.pkg);
                if ((shipped && !isMacro(needed)) || needed.name === 'openssl-src') {
                    queue.push(needed.id);
                    part.needs.add(reference(needed));
                }
            }
        }
    }
    const checksums = new Map(
        [...readFileSync('Cargo.lock', 'utf8').matchAll(
            /name = "([^"]+)"\nversion = "([^"]+)"\nsource = "[^"]+"\nchecksum = "([0-9a-f]{64})"/g,
        )].map(([, name, version, checksum]) => [`pkg:cargo/${name}@${version}`, checksum]),
    );
    for (const part of parts.values()) {
        const content = checksums.get(part.reference);
        if (content) part.hash = { alg: 'SHA-256', content };
    }
    return [...parts.values()];
}

// What stands inside a crate or comes with a compiler, and has its own name, its own licence and its own flaws.
function readCarried(crates) {
    const crate = (name) => crates.find((found) => found.name === name) ?? missing(name);
    const openssl = crate('openssl-src');
    const sqlite = crate('libsqlite3-sys');
    const of = (inside, name, version, licence, text) => ({
        reference: `carried:${name}@${version}`,
        name,
        version,
        licence,
        text,
        inside: crate(inside),
        needs: new Set(),
    });
    return [
        of('openssl-src', 'openssl', openssl.version.split('+')[1], 'Apache-2.0', join(openssl.folder, 'openssl/LICENSE.txt')),
        of('libsqlite3-sys', 'sqlcipher', headerVersion(sqlite.folder, 'CIPHER_VERSION_NUMBER'), 'BSD-3-Clause', join(sqlite.folder, 'sqlcipher/LICENSE')),
        of('libsqlite3-sys', 'sqlite', headerVersion(sqlite.folder, 'SQLITE_VERSION'), 'blessing'),
        of('preau-print', 'noto-fonts', 'subset', 'OFL-1.1', 'crates/print/fonts/OFL.txt'),
        readRustStd(crate('preau')),
        of('webview2-com-sys', 'webview2-loader', crate('webview2-com-sys').version, 'BSD-3-Clause', 'packaging/licences/webview2-loader.txt'),
        of('preau', 'mingw-w64-runtime', '10.0.0', 'ZPL-2.1', 'packaging/licences/mingw-w64-runtime.txt'),
    ];
}

// The compiler's own library, in every program.
function readRustStd(inside) {
    const version = /^rustc ([\w.]+)/.exec(execFileSync('rustc', ['--version'], { encoding: 'utf8' }))[1];
    const [name, licence] = ['rust-std', 'MIT OR Apache-2.0'];
    return { reference: `carried:${name}@${version}`, name, version, licence, text: 'packaging/licences/rust-std.txt', inside, needs: new Set() };
}

function readInterface() {
    const lock = JSON.parse(readFileSync('ui/package-lock.json', 'utf8'));
    const parts = new Map();
    const reference = (name) => `pkg:npm/${name.replace('@', '%40')}@${lock.packages[`node_modules/${name}`].version}`;
    const needed = [...INTERFACE];
    while (needed.length > 0) {
        const name = needed.pop();
        const found = lock.packages[`node_modules/${name}`] ?? missing(name);
        if (parts.has(name)) continue;
        const depends = name === 'svelte' ? OF_SVELTE : Object.keys(found.dependencies ?? {});
        needed.push(...depends);
        parts.set(name, {
            reference: reference(name),
            name,
            version: found.version,
            licence: found.license,
            authors: [],
            folder: `ui/node_modules/${name}`,
            hash: { alg: 'SHA-512', content: Buffer.from(found.integrity.replace('sha512-', ''), 'base64').toString('hex') },
            needs: new Set(depends.map(reference)),
        });
    }
    return [...parts.values()];
}

/**
 * Every part, each with its reference, name, version, SPDX licence and the references of what it needs; crates and
 * packages of the interface with the folder of their sources, what is carried with the file of its licence.
 */
export function readComponents() {
    const crates = readCrates(PROGRAMS, TARGETS);
    const carried = readCarried(crates);
    for (const part of carried) part.inside.needs.add(part.reference);
    const shown = readInterface();
    const application = crates.find(({ name }) => name === 'preau') ?? missing('preau');
    for (const { reference } of shown) application.needs.add(reference);
    return { application, crates, carried, interface: shown };
}

/** The same of the central service alone. */
export function readCentral() {
    const crates = readCrates(['preau-server'], [LINUX]);
    const service = crates.find(({ name }) => name === 'preau-server') ?? missing('preau-server');
    const carried = [readRustStd(service)];
    service.needs.add(carried[0].reference);
    return { crates, carried, interface: [] };
}

/** The SPDX expression of a licence, older spellings put right. */
export const expression = (licence) => licence.replaceAll(/ *\/ */g, ' OR ');
