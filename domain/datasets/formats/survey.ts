/** What kind of dataset many files make together, told from their paths. Pure. */
import { endingOf, isDataName } from './detect.ts';
import type { FolderKind } from './folder.ts';
import { isImage } from './images.ts';

/** Files of other kinds that lie beside data, and mean something to people only. */
const ASIDE = /^(md|rst|pdf|html?|xml|ya?ml|toml|ini|cfg|py|ipynb|r|sh|log|lock|docx?|pptx?|sha256|md5|sum)$/;
const ASIDE_NAME = /(^|\/)(readme|licen[cs]e|copying|notice|authors|changelog|citation|manifest)(\.[^/]*)?$/i;

export class Survey {
  #images = 0;
  #texts = 0;
  #data = 0;
  /** Neither image nor data, and not aside by their names. */
  #others = 0;
  #inFolders = 0;
  #coco = false;
  #yolo = false;

  add(path: string): void {
    const ending = endingOf(path);
    if (isImage(path)) this.#images += 1;
    else if (isAside(path)) this.#yolo ||= /(^|\/)data\.ya?ml$/i.test(path);
    else if (isDataName(path)) {
      this.#data += 1;
      this.#coco ||= ending === 'json' && /coco|annotation|instances|captions|keypoints/i.test(path);
    } else {
      if (ending === 'txt' || ending === 'text') this.#texts += 1;
      else this.#others += 1;
      if (path.includes('/')) this.#inFolders += 1;
      this.#yolo ||= /(^|\/)(labels\/.*\.txt|classes\.txt|obj\.names)$/i.test(path);
    }
  }

  /** Undefined where each file is a dataset, or a part of one, by itself. */
  get kind(): FolderKind | undefined {
    if (this.#images > 0) {
      if (this.#coco) return 'coco';
      return this.#yolo ? 'yolo' : 'image-folder';
    }
    if (this.#data > 0) return undefined;
    // Corpora of mails and posts have names without an ending, or with a number for one.
    return this.#texts > 0 || this.#inFolders > 0 ? 'text-folder' : undefined;
  }

  /** Whether a file of an archive of data files is one of them. */
  isData(path: string): boolean {
    return this.#data === 0 ? !isAside(path) : isDataName(path);
  }
}

const isAside = (path: string): boolean => ASIDE.test(endingOf(path)) || ASIDE_NAME.test(path);
