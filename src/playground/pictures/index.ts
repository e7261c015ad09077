export {pictures} from "./pictures.ts";
export type {PicturePlace, PicturesElement, PicturesOptions} from "./pictures.ts";
