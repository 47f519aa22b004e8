/** Uploads one file with progress; XMLHttpRequest, because fetch reports no upload progress. */

import type { Attachment } from "./wire";

export type Upload = Promise<Attachment>;

/** Resolves with the stored file; rejects with an `Error` whose message is the code of the refusal, or `failed`. */
export function upload(where: { url: string; headers: Record<string, string> }, file: File, progress: (share: number) => void): Upload {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", where.url);
    for (const [name, value] of Object.entries(where.headers)) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onerror = () => reject(new Error("failed"));
    request.onload = () => {
      if (request.status < 300) resolve(request.response as Attachment);
      else reject(new Error((request.response as { code?: string } | null)?.code ?? "failed"));
    };
    const form = new FormData();
    form.append("file", file);
    request.send(form);
  });
}
