/// What everybody may read.
import { get } from "./client";
import type { BranchList, CashMachineList, ProductList } from "./types";

/// `near` is `latitude,longitude` in degrees.
export const branches = (near?: string) => get<BranchList>("/api/branches", { near });

/// The same `near`.
export const cashMachines = (near?: string) => get<CashMachineList>("/api/cash-machines", { near, limit: 5 });

export const products = () => get<ProductList>("/api/products");
