import {
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from "kubernetes-models/admissionregistration.k8s.io/v1";
import { CustomResourceDefinition } from "kubernetes-models/apiextensions.k8s.io/v1";
import { DaemonSet, Deployment } from "kubernetes-models/apps/v1";
import { Job } from "kubernetes-models/batch/v1";
import { NetworkPolicy } from "kubernetes-models/networking.k8s.io/v1";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1";
import { ClusterRole, ClusterRoleBinding } from "kubernetes-models/rbac.authorization.k8s.io/v1";
import { CSIDriver, StorageClass } from "kubernetes-models/storage.k8s.io/v1";
import {
  ConfigMap,
  Namespace,
  PersistentVolume,
  PersistentVolumeClaim,
  ResourceQuota,
  Service,
  ServiceAccount,
} from "kubernetes-models/v1";
import type { Manifest } from "../../lib/kubernetes";

interface Model {
  validate(): void;
}

type ModelClass = new (data: never) => Model;

const models: Readonly<Record<string, ModelClass>> = {
  ClusterRole,
  ClusterRoleBinding,
  ConfigMap,
  CSIDriver,
  CustomResourceDefinition,
  DaemonSet,
  Deployment,
  Job,
  Namespace,
  NetworkPolicy,
  PersistentVolume,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  ResourceQuota,
  Service,
  ServiceAccount,
  StorageClass,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
};

/** Throws where an object of Kubernetes' own kinds lacks what it must have, or has it in the wrong type. */
export function validateCoreObject(object: Manifest): void {
  const Model = models[object.kind];
  if (!Model) {
    throw new Error(`no model of ${object.apiVersion} ${object.kind}`);
  }
  const model = new Model(structuredClone(object) as never);
  if ((model as unknown as Manifest).apiVersion !== object.apiVersion) {
    throw new Error(`${object.kind} is not of ${object.apiVersion}`);
  }
  model.validate();
}
