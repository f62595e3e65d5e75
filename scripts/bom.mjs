// bom.mjs VERSION FILE
// Writes the software bill of materials, in CycloneDX: every crate in the programs for Linux and Windows, what the
// interface is made of, and what is shipped along. Everything is read from the lock files, so that it cannot say
// anything else than what was built.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const [version, file] = process.argv.slice(2);
if (!version || !file) throw new Error('usage: node scripts/bom.mjs VERSION FILE');

const TARGETS = ['x86_64-unknown-linux-gnu', 'x86_64-pc-windows-gnu'];
const PROGRAMS = ['preau', 'preau-ctl'];
// Compiled into the interface; the other packages only build or test it.
const INTERFACE = ['@tauri-apps/api', 'svelte'];

// What stands inside a crate or comes with the compiler, and has its own name and its own flaws.
const carried = (crates) => {
    const of = (name) => crates.find((crate) => crate.name === name)?.version ?? missing(name);
    return [
        { name: 'openssl', version: of('openssl-src').split('+')[1], licence: 'Apache-2.0', inside: 'openssl-src' },
        { name: 'sqlcipher', version: headerVersion('sqlcipher', 'CIPHER_VERSION_NUMBER'), licence: 'BSD-3-Clause', inside: 'libsqlite3-sys' },
        { name: 'sqlite', version: headerVersion('sqlcipher', 'SQLITE_VERSION'), licence: 'blessing', inside: 'libsqlite3-sys' },
        { name: 'noto-fonts', version: 'subset', licence: 'OFL-1.1', inside: 'preau-exchange' },
    ];
};

function missing(what) {
    throw new Error(`not found: ${what}`);
}

const metadata = TARGETS.map((target) =>
    JSON.parse(
        execFileSync(
            'cargo',
            ['metadata', '--locked', '--format-version', '1', '--filter-platform', target],
            { maxBuffer: 1 << 28 },
        ),
    ),
);

// A constant of the C source that is compiled in.
function headerVersion(folder, constant) {
    const crate = metadata[0].packages.find((found) => found.name === 'libsqlite3-sys');
    const source = readFileSync(crate.manifest_path.replace('Cargo.toml', `${folder}/sqlite3.c`), 'utf8');
    return new RegExp(`#\\s*define\\s+${constant}\\s+"?([\\w.]+)"?`).exec(source)?.[1] ?? missing(constant);
}

const checksums = new Map();
for (const [, name, release, checksum] of readFileSync('Cargo.lock', 'utf8').matchAll(
    /name = "([^"]+)"\nversion = "([^"]+)"\nsource = "[^"]+"\nchecksum = "([0-9a-f]{64})"/g,
)) {
    checksums.set(`${name}@${release}`, checksum);
}

// The crates that end up in a program: what is asked for to build or to test stays out, macros included.
const crates = new Map();
const edges = new Map();
for (const { packages, resolve } of metadata) {
    const byId = new Map(packages.map((found) => [found.id, found]));
    const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
    const isMacro = (found) => found.targets.some((target) => target.kind.includes('proc-macro'));
    const reference = (found) => `pkg:cargo/${found.name}@${found.version}`;
    const seen = new Set();
    const queue = packages.filter((found) => PROGRAMS.includes(found.name) && !found.source).map((found) => found.id);
    while (queue.length > 0) {
        const id = queue.pop();
        if (seen.has(id)) continue;
        seen.add(id);
        const found = byId.get(id);
        crates.set(reference(found), found);
        const needs = edges.get(reference(found)) ?? new Set();
        edges.set(reference(found), needs);
        for (const dependency of nodes.get(id).deps) {
            const shipped = dependency.dep_kinds.some(({ kind }) => kind === null);
            // Source kept in a crate of its own for the build of another ends up in the program all the same.
            const target = byId.get(dependency.pkg);
            if ((shipped && !isMacro(target)) || target.name === 'openssl-src') {
                queue.push(dependency.pkg);
                needs.add(reference(target));
            }
        }
    }
}

const licences = (expression) => (expression ? [{ expression: expression.replaceAll('/', ' OR ') }] : undefined);
const components = [];
for (const [reference, found] of crates) {
    const checksum = checksums.get(`${found.name}@${found.version}`);
    components.push({
        type: 'library',
        'bom-ref': reference,
        name: found.name,
        version: found.version,
        ...(checksum && { hashes: [{ alg: 'SHA-256', content: checksum }] }),
        licenses: licences(found.license),
        ...(found.source && { purl: reference }),
    });
}
for (const { name, version: release, licence, inside } of carried([...crates.values()])) {
    const reference = `carried:${name}@${release}`;
    components.push({ type: 'library', 'bom-ref': reference, name, version: release, licenses: licences(licence) });
    const holder = [...crates].find(([, found]) => found.name === inside)?.[0] ?? missing(inside);
    edges.get(holder).add(reference);
}

const lock = JSON.parse(readFileSync('ui/package-lock.json', 'utf8'));
const interfaceParts = new Set();
const needed = [...INTERFACE];
while (needed.length > 0) {
    const name = needed.pop();
    const reference = () => `pkg:npm/${name.replace('@', '%40')}@${found.version}`;
    const found = lock.packages[`node_modules/${name}`] ?? missing(name);
    if (edges.has(reference())) continue;
    // What Svelte asks for belongs to its compiler, except what its own runtime imports.
    const depends = name === 'svelte' ? ['clsx', 'devalue', 'esm-env'] : Object.keys(found.dependencies ?? {});
    needed.push(...depends);
    edges.set(reference(), new Set(depends.map((other) => `pkg:npm/${other.replace('@', '%40')}@${lock.packages[`node_modules/${other}`].version}`)));
    interfaceParts.add(reference());
    components.push({
        type: 'library',
        'bom-ref': reference(),
        name,
        version: found.version,
        hashes: [{ alg: 'SHA-512', content: Buffer.from(found.integrity.replace('sha512-', ''), 'base64').toString('hex') }],
        licenses: licences(found.license),
        purl: reference(),
    });
}
const application = `pkg:cargo/preau@${version}`;
for (const part of interfaceParts) edges.get(application).add(part);

components.sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1));
const dependencies = [...edges]
    .map(([ref, needs]) => ({ ref, dependsOn: [...needs].sort() }))
    .sort((a, b) => (a.ref < b.ref ? -1 : 1));
const index = components.findIndex((component) => component['bom-ref'] === application);
const [root] = components.splice(index, 1);
// The same inputs give the same file.
const digest = createHash('sha256').update(JSON.stringify([components, dependencies])).digest('hex');
const serial = [digest.slice(0, 8), digest.slice(8, 12), `8${digest.slice(13, 16)}`, `8${digest.slice(17, 20)}`, digest.slice(20, 32)].join('-');
const seconds = execFileSync('git', ['log', '-1', '--format=%ct'], { encoding: 'utf8' }).trim();
const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${serial}`,
    version: 1,
    metadata: { timestamp: new Date(1000 * Number(seconds)).toISOString(), component: { ...root, type: 'application' } },
    components,
    dependencies,
};
writeFileSync(file, `${JSON.stringify(bom, null, 1)}\n`);
console.log(`Bill of materials: ${components.length} components in ${file}`);
