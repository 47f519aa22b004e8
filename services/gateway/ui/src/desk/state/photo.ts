/** Agents' photos: cut to a small square in the browser, then stored by the gateway. */

import { PHOTO_SIDE } from "../../core/limits";
import { call } from "./http";

/** The largest square in the middle of a picture: its corner and side. */
export function squareOf(width: number, height: number): { x: number; y: number; side: number } {
  const side = Math.min(width, height);
  return { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2), side };
}

/** The picture as a JPEG of PHOTO_SIDE: without the place where it was taken, and light enough for every visitor. Null: not a picture. */
async function cut(file: File): Promise<Blob | null> {
  try {
    const picture = await createImageBitmap(file);
    const { x, y, side } = squareOf(picture.width, picture.height);
    const canvas = Object.assign(document.createElement("canvas"), { width: PHOTO_SIDE, height: PHOTO_SIDE });
    const drawing = canvas.getContext("2d");
    if (!drawing) return null;
    // JPEG has no transparency: what was transparent would become black.
    drawing.fillStyle = "#fff";
    drawing.fillRect(0, 0, PHOTO_SIDE, PHOTO_SIDE);
    drawing.drawImage(picture, x, y, side, side, 0, 0, PHOTO_SIDE, PHOTO_SIDE);
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.88));
  } catch {
    return null;
  }
}

/** Stores a picture as a photo and gives its address, or why not. */
export async function storePhoto(file: File, csrf: string): Promise<{ photo: string } | "unreadable" | "failed"> {
  const small = await cut(file);
  if (!small) return "unreadable";
  const body = new FormData();
  body.append("file", small, "photo.jpg");
  const answer = await call<{ photo: string }>("/api/photos", { method: "POST", body, csrf });
  if (answer.ok) return answer.body;
  return answer.problem.status === 415 ? "unreadable" : "failed";
}
