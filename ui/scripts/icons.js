// npm run icons: draws icons/preau.svg at the sizes a bundle wants. Chromium draws, this file only packs.
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const FOLDER = new URL('../../icons/', import.meta.url);
const SIZES = { '32x32.png': 32, '128x128.png': 128, '128x128@2x.png': 256, 'icon.png': 512 };
const ICO_SIZES = [16, 24, 32, 48, 64, 256];

const svg = await readFile(new URL('preau.svg', FOLDER), 'utf8');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
});

/** RGBA PNG of the drawing, `size` pixels wide. */
async function draw(size) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const style = `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>`;
  await page.setContent(style + svg);
  const png = await page.screenshot({ omitBackground: true });
  await page.close();
  const RGBA = 6;
  if (png[25] !== RGBA) throw new Error(`colour type ${png[25]} at ${size} pixels, RGBA expected`);
  return png;
}

/** ICO container: a header, one entry of 16 bytes per picture, then the PNG files. */
function packIco(pictures) {
  const header = Buffer.alloc(6 + 16 * pictures.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  let offset = header.length;
  pictures.forEach(({ size, png }, index) => {
    const entry = 6 + 16 * index;
    // 256 is written 0.
    header.writeUInt8(size % 256, entry);
    header.writeUInt8(size % 256, entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(png.length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += png.length;
  });
  return Buffer.concat([header, ...pictures.map(({ png }) => png)]);
}

for (const [name, size] of Object.entries(SIZES)) await writeFile(new URL(name, FOLDER), await draw(size));
const pictures = [];
for (const size of ICO_SIZES) pictures.push({ size, png: await draw(size) });
await writeFile(new URL('icon.ico', FOLDER), packIco(pictures));
await copyFile(new URL('preau.svg', FOLDER), new URL('../public/preau.svg', import.meta.url));
await browser.close();
process.stdout.write(`icons written in ${fileURLToPath(FOLDER)}\n`);
