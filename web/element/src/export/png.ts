import { downloadStrings } from "../strings/menus.js";
import { save } from "./download.js";

interface Picture {
  svg: string;
  title: string;
  surface: string;
  text: string;
  font: string;
}

const SCALE = 2;
const MARGIN = 24;
const HEADING = 40;

/** The chart as a PNG of twice its size, with its name above it. The page's policy must allow `img-src blob:`. */
export async function savePicture(picture: Picture): Promise<void> {
  const url = URL.createObjectURL(new Blob([picture.svg], { type: "image/svg+xml" }));
  try {
    const canvas = painted(await loaded(url), picture);
    const file = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
    if (file) save(file, `${picture.title}.png`);
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function loaded(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

function painted(image: HTMLImageElement, { title, surface, text, font }: Picture): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = SCALE * (image.naturalWidth + 2 * MARGIN);
  canvas.height = SCALE * (image.naturalHeight + 2 * MARGIN + HEADING);
  const context = canvas.getContext("2d");
  if (!context) throw new Error(downloadStrings.noCanvas);
  context.scale(SCALE, SCALE);
  context.fillStyle = surface;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = text;
  context.font = `600 16px ${font}`;
  context.fillText(title, MARGIN, MARGIN + 16);
  context.drawImage(image, MARGIN, MARGIN + HEADING, image.naturalWidth, image.naturalHeight);
  return canvas;
}
