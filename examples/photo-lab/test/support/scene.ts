import type { Browser } from "@dapr-ts/browser";

/** A landscape at dusk, drawn for the pictures of the page. */
const SCENE = `<svg xmlns="http://www.w3.org/2000/svg" width="960" height="640" viewBox="0 0 960 640">
  <defs>
    <linearGradient id="sky" x2="0" y2="1">
      <stop offset="0" stop-color="#20306b" /><stop offset=".45" stop-color="#8a4f9e" />
      <stop offset=".72" stop-color="#f2795c" /><stop offset="1" stop-color="#ffcf6b" />
    </linearGradient>
    <linearGradient id="lake" x2="0" y2="1">
      <stop offset="0" stop-color="#f09a63" /><stop offset=".5" stop-color="#7a4a8f" /><stop offset="1" stop-color="#1b2350" />
    </linearGradient>
    <radialGradient id="sun"><stop offset=".5" stop-color="#fff4c4" /><stop offset="1" stop-color="#ffd36e" /></radialGradient>
  </defs>
  <rect width="960" height="430" fill="url(#sky)" />
  <circle cx="620" cy="335" r="62" fill="url(#sun)" />
  <path d="M0 430 130 250l80 75 120-165 150 180 70-60 170 150z" fill="#5a3a7a" />
  <path d="M330 160l-42 58 34-10 22 18 26-12 20 6z" fill="#ffd9c2" />
  <path d="M400 430l190-140 90 60 110-95 170 130v45z" fill="#41305f" />
  <rect y="430" width="960" height="210" fill="url(#lake)" />
  <path d="M560 452h120M575 474h90M590 498h62M604 522h34" stroke="#ffe3a0" stroke-width="7" stroke-linecap="round" />
  <path d="M0 640v-95c90-40 160-20 240 20s170 50 260 75z" fill="#12182f" />
  <g fill="#0f3a3a">
    <path d="M70 590l34-150 34 150z" /><path d="M150 605l26-110 26 110z" /><path d="M20 600l24-100 24 100z" />
  </g>
  <path d="M700 560h110l-18 24h-76z" fill="#c8402f" /><path d="M752 556V470l44 78z" fill="#f7efe0" />
</svg>`;

/** The landscape as a JPEG. */
export async function scene(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 960, height: 640 } });
  try {
    await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${SCENE}`);
    return await page.screenshot({ type: "jpeg", quality: 90 });
  } finally {
    await page.close();
  }
}
