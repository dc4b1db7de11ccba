/// What everybody may read.
import { get } from "./client";
import type { BranchList, ProductList } from "./types";

/// `near` is `latitude,longitude` in degrees.
export const branches = (near?: string) => get<BranchList>("/api/branches", { near });

export const products = () => get<ProductList>("/api/products");
