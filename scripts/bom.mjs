// bom.mjs VERSION FILE
// Writes the software bill of materials, in CycloneDX.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { expression, readComponents } from './components.mjs';

const [version, file] = process.argv.slice(2);
if (!version || !file) throw new Error('usage: node scripts/bom.mjs VERSION FILE');

const component = (part) => ({
    type: 'library',
    'bom-ref': part.reference,
    name: part.name,
    version: part.version,
    ...(part.hash && { hashes: [part.hash] }),
    ...(part.licence && { licenses: [{ expression: expression(part.licence) }] }),
    ...(part.hash && { purl: part.reference }),
});
const byReference = (a, b) => (a.reference < b.reference ? -1 : 1);

const { application, crates, carried, interface: shown } = readComponents();
const parts = [...crates, ...carried, ...shown].sort(byReference);
const components = parts.filter((part) => part !== application).map(component);
const dependencies = parts.map(({ reference, needs }) => ({ ref: reference, dependsOn: [...needs].sort() }));
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
    metadata: {
        timestamp: new Date(1000 * Number(seconds)).toISOString(),
        component: { ...component(application), type: 'application', version },
    },
    components,
    dependencies,
};
writeFileSync(file, `${JSON.stringify(bom, null, 1)}\n`);
console.log(`Bill of materials: ${components.length} components in ${file}`);
